#include "audio/resampler.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>
#include <utility>

using audio::Resampler;

namespace {

std::vector<float> sine(double hertz, int rate, std::size_t frames, double amplitude = 0.5) {
  std::vector<float> out(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    out[i] = static_cast<float>(
        amplitude * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate));
  }
  return out;
}

std::vector<float> convert(Resampler& resampler, std::span<const float> in) {
  std::vector<float> out;
  resampler.process(in, out);
  resampler.finish(out);
  return out;
}

double decibel(double ratio) {
  return 20 * std::log10(std::max(ratio, 1e-12));
}

struct Tone {
  double amplitude;  // of the sine that fits best
  double rest_db;    // all that is not that sine, relative to it
};

// Least squares fit of one sine of known frequency; the middle only, away from the ends.
Tone fit(std::span<const float> samples, double hertz, int rate) {
  const auto middle = samples.subspan(samples.size() / 4, samples.size() / 2);
  double ss = 0, cc = 0, sc = 0, ys = 0, yc = 0;
  const auto angle = [&](std::size_t i) {
    return 2 * std::numbers::pi * hertz * static_cast<double>(i) / rate;
  };
  for (std::size_t i = 0; i < middle.size(); ++i) {
    const double s = std::sin(angle(i)), c = std::cos(angle(i)), y = double{middle[i]};
    ss += s * s, cc += c * c, sc += s * c, ys += y * s, yc += y * c;
  }
  const double det = ss * cc - sc * sc;
  const double a = (ys * cc - yc * sc) / det, b = (yc * ss - ys * sc) / det;
  double rest = 0;
  for (std::size_t i = 0; i < middle.size(); ++i) {
    const double e = double{middle[i]} - a * std::sin(angle(i)) - b * std::cos(angle(i));
    rest += e * e;
  }
  const double amplitude = std::hypot(a, b);
  const double rms = std::sqrt(rest / static_cast<double>(middle.size()));
  return {amplitude, decibel(rms / (amplitude / std::numbers::sqrt2))};
}

const std::vector<std::pair<int, int>> kRates{{48'000, 24'000}, {24'000, 48'000}, {44'100, 24'000},
                                              {24'000, 44'100}, {16'000, 24'000}, {24'000, 16'000},
                                              {96'000, 24'000}, {8'000, 24'000}};

}  // namespace

TEST_CASE("tones stay pure and keep their level to 10 kHz") {
  for (const auto& [from, to] : kRates) {
    Resampler resampler(from, to);
    for (const double hertz : {100.0, 997.0, 3'000.0, 5'000.0, 9'000.0, 10'000.0}) {
      if (hertz > 0.41 * std::min(from, to)) continue;  // the filter ends below half the rate
      CAPTURE(from);
      CAPTURE(to);
      CAPTURE(hertz);
      const auto out = convert(resampler, sine(hertz, from, static_cast<std::size_t>(from)));
      const Tone tone = fit(out, hertz, to);
      CHECK(std::abs(decibel(tone.amplitude / 0.5)) < 0.1);
      CHECK(tone.rest_db < -110);
    }
  }
}

TEST_CASE("what lies above half the new rate leaves no alias") {
  for (const int from : {48'000, 44'100, 96'000}) {
    Resampler resampler(from, 24'000);
    for (const double hertz : {14'000.0, 15'000.0, 17'000.0, 20'000.0, 21'500.0}) {
      CAPTURE(from);
      CAPTURE(hertz);
      const auto out = convert(resampler, sine(hertz, from, static_cast<std::size_t>(from)));
      double peak = 0;
      for (std::size_t i = out.size() / 4; i < out.size() * 3 / 4; ++i) {
        peak = std::max(peak, std::abs(double{out[i]}));
      }
      CHECK(decibel(peak / 0.5) < -110);
    }
  }
}

TEST_CASE("how the input is cut changes not one bit of the output") {
  const auto in = sine(440, 48'000, 30'000);
  std::mt19937 random(7);
  for (const auto& [from, to] : kRates) {
    CAPTURE(from);
    CAPTURE(to);
    Resampler resampler(from, to);
    const auto whole = convert(resampler, in);
    for (const std::size_t most : {1, 7, 480, 5'000}) {
      std::vector<float> pieces;
      for (std::size_t at = 0; at < in.size();) {
        const std::size_t size =
            std::min<std::size_t>(most == 1 ? 1 : random() % most + 1, in.size() - at);
        resampler.process(std::span(in).subspan(at, size), pieces);
        at += size;
      }
      resampler.finish(pieces);
      CHECK(pieces == whole);
    }
  }
}

TEST_CASE("finishing flushes the tail: the length is that of the input") {
  for (const auto& [from, to] : kRates) {
    Resampler resampler(from, to);
    for (const std::size_t frames : {1UL, 2UL, 100UL, 4'799UL, 48'000UL, 100'001UL}) {
      CAPTURE(from);
      CAPTURE(to);
      CAPTURE(frames);
      const auto out = convert(resampler, std::vector<float>(frames, 0.25F));
      const double due = static_cast<double>(frames) * to / from;
      CHECK(std::abs(static_cast<double>(out.size()) - due) <= 0.5);
    }
    CHECK(convert(resampler, {}).empty());
  }
}

TEST_CASE("the end of the input is in the output, and on time") {
  for (const auto& [from, to] : kRates) {
    CAPTURE(from);
    CAPTURE(to);
    std::vector<float> in(static_cast<std::size_t>(from));
    const std::size_t click =
        in.size() - static_cast<std::size_t>(from) / 200;  // 5 ms before the end
    in[click] = 1;
    Resampler resampler(from, to);
    const auto out = convert(resampler, in);
    std::size_t peak = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (std::abs(out[i]) > std::abs(out[peak])) peak = i;
    }
    const double due = static_cast<double>(click) * to / from;
    CHECK(std::abs(static_cast<double>(peak) - due) <= 1);
  }
}

TEST_CASE("between 24 and 48 kHz no more than 2 ms are held back") {
  for (const auto& [from, to] : {std::pair{48'000, 24'000}, std::pair{24'000, 48'000}}) {
    Resampler resampler(from, to);
    std::vector<float> out;
    resampler.process(sine(440, from, static_cast<std::size_t>(from)), out);
    const double held_ms = 1000.0 * (to - static_cast<double>(out.size())) / to;
    CAPTURE(from);
    CHECK(held_ms >= 0);
    CHECK(held_ms <= 2.0);
  }
}

TEST_CASE("equal rates pass the samples through") {
  Resampler resampler(24'000, 24'000);
  const auto in = sine(997, 24'000, 1'000);
  CHECK(convert(resampler, in) == in);
}

TEST_CASE("a reset forgets what was put in") {
  const auto in = sine(997, 48'000, 10'000);
  Resampler resampler(48'000, 24'000);
  const auto fresh = convert(resampler, in);
  std::vector<float> ignored;
  resampler.process(std::vector<float>(3'333, 0.9F), ignored);
  resampler.reset();
  CHECK(convert(resampler, in) == fresh);
}
