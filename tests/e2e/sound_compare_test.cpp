// The measuring instrument itself: what it says about sounds whose truth is known.
#include "tests/support/sound_compare.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace {

constexpr int kRate = 24'000;
using Sound = std::vector<std::int16_t>;

// Noise below about 3 kHz that swells and fades four times a second, as syllables do.
Sound babble(double seconds, unsigned seed, int rate = kRate) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  Sound low(static_cast<std::size_t>(seconds * 8'000));
  for (std::size_t i = 0; i < low.size(); ++i) {
    const double swell = std::sin(std::numbers::pi * 4 * static_cast<double>(i) / 8'000);
    low[i] = static_cast<std::int16_t>(9'000 * uniform(random) * swell * swell);
  }
  return support::resample(low, 8'000, rate);
}

Sound silence(double seconds, int rate = kRate) {
  return Sound(static_cast<std::size_t>(seconds * rate), 0);
}

Sound operator+(Sound left, const Sound& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

TEST_CASE("a reference is found where it lies and at its loudness") {
  const Sound reference = babble(3, 1);
  Sound recording = babble(1, 2) + silence(0.5) + reference + silence(1) + babble(2, 3);
  for (std::int16_t& sample : recording) sample = static_cast<std::int16_t>(sample / 2);
  const support::Match match = support::find(reference, recording, kRate);
  CHECK(match.correlation > 0.9999);
  CHECK(match.begin == doctest::Approx(1.5 * kRate).epsilon(1e-5));
  CHECK(match.gain == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("a reference is found to a fraction of a sample through another rate") {
  const Sound at_48k = Sound(33'615, 0) + babble(2, 4, 48'000) + silence(0.5, 48'000);
  const Sound reference = babble(2, 4, kRate);
  const support::Match match =
      support::find(reference, support::resample(at_48k, 48'000, kRate), kRate);
  CHECK(match.correlation > 0.9999);
  CHECK(match.begin == doctest::Approx(33'615.0 / 2).epsilon(2e-5));
}

TEST_CASE("something else is not taken for the reference") {
  const support::Match match = support::find(babble(2, 5), babble(5, 6), kRate);
  CHECK(match.correlation < 0.3);
  CHECK(support::find(babble(1, 5), silence(3), kRate).correlation == 0);
  CHECK(support::find(babble(1, 5), Sound{}, kRate).correlation == 0);
}

TEST_CASE("a reference that lost its first or last syllable, or some samples inside, fits less") {
  const Sound reference = babble(1.5, 7);
  const Sound without_start(reference.begin() + kRate / 4, reference.end());
  const Sound without_end(reference.begin(), reference.end() - kRate / 4);
  const Sound first_half(reference.begin(), reference.begin() + 3 * kRate / 4);
  const Sound dropped = first_half + Sound(reference.begin() + 3 * kRate / 4 + 48, reference.end());
  CHECK(support::find(reference, without_start, kRate).correlation < 0.95);
  CHECK(support::find(reference, without_end + silence(1), kRate).correlation < 0.95);
  CHECK(support::find(reference, silence(1) + dropped + silence(1), kRate).correlation < 0.9);
}

TEST_CASE("segments are found in order, also when one of them comes twice") {
  const std::vector<Sound> segments{babble(1, 8), babble(0.6, 9), babble(1, 8)};
  const Sound recording =
      silence(0.3) + segments[0] + silence(0.1) + segments[1] + segments[2] + silence(0.4);
  const std::vector<support::Match> found = support::find_in_order(segments, recording, kRate);
  REQUIRE(found.size() == 3);
  CHECK(found[0].begin == doctest::Approx(0.3 * kRate).epsilon(1e-4));
  CHECK(found[1].begin == doctest::Approx(1.4 * kRate).epsilon(1e-4));
  CHECK(found[2].begin == doctest::Approx(2.0 * kRate).epsilon(1e-4));
  for (const support::Match& match : found) CHECK(match.correlation > 0.999);

  const std::vector<Sound> swapped{segments[1], segments[0], segments[0]};
  CHECK(support::find_in_order(swapped, recording, kRate)[2].correlation < 0.5);
}

TEST_CASE("audible begins and ends within a window, and the longest gap lies between") {
  const Sound tone(kRate / 2, 3'000);
  const Sound recording =
      silence(0.25) + tone + silence(0.32) + tone + silence(0.08) + tone + silence(0.9);
  REQUIRE(support::first_audible(recording, kRate));
  CHECK(*support::first_audible(recording, kRate) == kRate / 4);
  CHECK(*support::last_audible(recording, kRate) == doctest::Approx(2.15 * kRate).epsilon(0.005));
  CHECK(support::longest_gap(recording, kRate) == doctest::Approx(0.32).epsilon(0.05));

  const Sound hiss(kRate, 60);  // -55 dBFS
  CHECK_FALSE(support::first_audible(hiss, kRate));
  CHECK_FALSE(support::last_audible(hiss, kRate));
  CHECK(support::longest_gap(hiss, kRate) == 0);
}

TEST_CASE("a click stands out of speech that is far louder than it") {
  Sound recording = silence(0.2, 48'000) + babble(2, 10, 48'000) + silence(0.2, 48'000);
  const support::Click clean = support::loudest_click(recording, 48'000, 12'000);
  CHECK(clean.dbfs < -75);

  // The sound stops for 1 ms in full swing, as when it runs dry without a fade.
  Sound dry = recording;
  std::size_t at = 48'000;
  while (std::abs(dry[at]) < 1'500) ++at;
  for (std::size_t i = at; i < at + 48; ++i) dry[i] = 0;
  const support::Click found = support::loudest_click(dry, 48'000, 12'000);
  CHECK(found.dbfs > -45);
  CHECK(std::abs(static_cast<double>(found.at) - static_cast<double>(at)) < 96);

  // A fade over 5 ms to nothing is no click.
  Sound faded = recording;
  for (std::size_t i = at; i < faded.size(); ++i) {
    const double left = std::max(0.0, 1 - static_cast<double>(i - at) / 240);
    faded[i] = static_cast<std::int16_t>(faded[i] * left);
  }
  CHECK(support::loudest_click(faded, 48'000, 12'000).dbfs < -55);
}

}  // namespace
