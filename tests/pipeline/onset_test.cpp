// Cast: words spoken by flite's voices, with silence and noise before them and under them.
#include "pipeline/onset.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "audio/resampler.h"
#include "tests/support/test_wav.h"

using pipeline::Onset;

namespace {

using Samples = std::vector<std::int16_t>;
constexpr std::size_t kMs = audio::kSpeechRate / 1000;

Samples through(const Samples& in, std::size_t chunk) {
  Onset onset;
  Samples out;
  const auto take = [&](std::span<const std::int16_t> part) {
    out.insert(out.end(), part.begin(), part.end());
  };
  for (std::size_t at = 0; at < in.size(); at += chunk) {
    take(onset.push(std::span(in).subspan(at, std::min(chunk, in.size() - at))));
  }
  take(onset.finish());
  return out;
}

// As long as the voice's own; 24 kHz.
Samples spoken(std::string_view text, std::string_view voice) {
  const support::TestWav wav = support::speak_question(text, voice);
  audio::Resampler resampler(wav.rate, audio::kSpeechRate);
  std::vector<float> in;
  std::vector<float> out;
  audio::append_float(wav.samples, in);
  resampler.process(in, out);
  resampler.finish(out);
  Samples samples;
  audio::append_int16(out, samples);
  return samples;
}

// White noise; -120 is none.
Samples noise(std::size_t size, double dbfs, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal(0, 32768 * std::pow(10, dbfs / 20));
  Samples out(size);
  for (std::int16_t& sample : out)
    sample = static_cast<std::int16_t>(std::lrint(normal(generator)));
  return out;
}

Samples sum(const Samples& a, const Samples& b) {
  Samples out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) out[i] = static_cast<std::int16_t>(a[i] + b[i]);
  return out;
}

Samples silence_then(const Samples& sound, std::size_t silence) {
  Samples out(silence);
  out.insert(out.end(), sound.begin(), sound.end());
  return out;
}

// The end of the first 5 ms, at any position, that are louder than `dbfs`.
std::size_t first_louder(const Samples& samples, double dbfs) {
  const double limit = std::pow(10, dbfs / 10) * 32768.0 * 32768.0 * Onset::kWindow;
  double energy = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    energy += std::pow(samples[i], 2);
    if (i >= Onset::kWindow) energy -= std::pow(samples[i - Onset::kWindow], 2);
    if (energy > limit) return i + 1;
  }
  return samples.size();
}

}  // namespace

TEST_CASE("words keep their soft beginnings and about 40 ms before them") {
  struct Row {
    std::string_view voice;
    std::string_view text;
  };
  const Row rows[] = {{"slt", "Hello there."}, {"rms", "Ha ha."},        {"slt", "Four of them."},
                      {"rms", "Five of us."},  {"slt", "She said so."},  {"rms", "Seven of them."},
                      {"slt", "This one."},    {"rms", "Think again."},  {"slt", "Maybe so."},
                      {"rms", "Maybe so."},    {"slt", "Well, yes."},    {"rms", "Well, yes."},
                      {"slt", "All of it."},   {"rms", "Oh no."},        {"awb", "Hello there."},
                      {"awb", "Eleven."},      {"awb", "Seven of them."}};
  unsigned seed = 0;
  for (const auto& [voice, text] : rows) {
    CAPTURE(voice);
    CAPTURE(text);
    const Samples clean = spoken(text, voice);
    // A voice has noise of its own before it speaks; awb has a lot of it, and enough silence.
    const float own = audio::loudest_dbfs(std::span(clean).first(100 * kMs), Onset::kWindow);
    const Samples word = silence_then(clean, voice == "awb" ? 0 : 180 * kMs);
    const std::size_t begins = first_louder(word, std::max(own + 6, -53.0F));
    for (const double level : {-60.0, -70.0, -120.0}) {
      CAPTURE(level);
      const Samples heard = sum(word, noise(word.size(), level, ++seed));
      const Samples out = through(heard, heard.size());
      const std::size_t lost = heard.size() - out.size();
      CHECK(begins - lost >= 30 * kMs);
      CHECK(begins - lost <= 50 * kMs);
      CHECK(std::equal(out.begin(), out.end(), heard.begin() + static_cast<long>(lost)));
      CHECK(audio::loudest_dbfs(std::span(word).first(lost), Onset::kWindow) <
            std::max(own + 5, -60.0F));
    }
  }
}

TEST_CASE("a sound that starts at once, even with a breath, is let through whole") {
  const Samples vowel = noise(200 * kMs, -20, 1);
  CHECK(through(vowel, vowel.size()) == vowel);
  Samples breath = noise(100 * kMs, -45, 2);
  breath.insert(breath.end(), vowel.begin(), vowel.end());
  CHECK(through(breath, breath.size()) == breath);
}

TEST_CASE("how the sound was cut into pieces makes no difference") {
  const Samples sound =
      sum(silence_then(noise(300 * kMs, -25, 1), 157 * kMs + 5), noise(457 * kMs + 5, -62, 2));
  const Samples whole = through(sound, sound.size());
  CHECK(whole.size() < 345 * kMs);
  for (const std::size_t chunk : {1UL, 7UL, 119UL, 120UL, 121UL, 2048UL}) {
    CHECK(through(sound, chunk) == whole);
  }
}

TEST_CASE("what comes after the beginning of speech is let through at once") {
  Onset onset;
  const Samples silence = noise(100 * kMs, -60, 1);
  CHECK(onset.push(silence).empty());
  CHECK(onset.push(noise(5 * kMs, -30, 2)).size() == 45 * kMs);
  const Samples one{1};
  CHECK(onset.push(one).size() == 1);
  CHECK(onset.push(silence).size() == silence.size());
  CHECK(onset.finish().empty());
}

TEST_CASE("a sound that never becomes loud is let through whole") {
  const Samples faint = noise(400 * kMs, -60, 1);
  CHECK(through(faint, 100) == faint);
  const Samples nothing(10);
  CHECK(through(nothing, 3) == nothing);
  CHECK(through({}, 1).empty());

  SUBCASE("after one second already") {
    Onset onset;
    CHECK(onset.push(noise(999 * kMs, -60, 1)).empty());
    CHECK(onset.push(noise(kMs, -60, 2)).size() == Onset::kMostHeld);
    CHECK(onset.push(noise(kMs, -60, 2)).size() == kMs);
  }
}
