#include "audio/pcm.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

TEST_CASE("every 16-bit sample survives the trip through float") {
  std::vector<std::int16_t> all;
  for (int i = -32768; i <= 32767; ++i) all.push_back(static_cast<std::int16_t>(i));
  std::vector<float> floats;
  audio::append_float(all, floats);
  std::vector<std::int16_t> back;
  audio::append_int16(floats, back);
  CHECK(back == all);
}

TEST_CASE("samples beyond full scale clip instead of wrapping") {
  CHECK(audio::to_int16(1.0F) == 32767);
  CHECK(audio::to_int16(3.0F) == 32767);
  CHECK(audio::to_int16(-1.0F) == -32768);
  CHECK(audio::to_int16(-9.0F) == -32768);
  CHECK(audio::to_int16(std::numeric_limits<float>::infinity()) == 32767);
  CHECK(audio::to_int16(std::nanf("")) == 0);
}

TEST_CASE("conversion rounds to the nearest step") {
  CHECK(audio::to_int16(100.4F / 32768) == 100);
  CHECK(audio::to_int16(100.6F / 32768) == 101);
  CHECK(audio::to_int16(-100.6F / 32768) == -101);
}

TEST_CASE("durations and frame counts convert both ways") {
  CHECK(audio::frames_in(std::chrono::milliseconds(10), 48'000) == 480);
  CHECK(audio::duration_of(24'000, 24'000) == std::chrono::seconds(1));
  CHECK(audio::frames_in(std::chrono::hours(10), 48'000) == 1'728'000'000);
}

TEST_CASE("the loudest window decides the level, wherever it is") {
  std::vector<std::int16_t> samples(10'000, 0);
  for (std::size_t i = 7'000; i < 7'240; ++i) samples[i] = 16'384;
  CHECK(audio::loudest_dbfs(samples, 240) == doctest::Approx(-6.02).epsilon(0.001));
  CHECK(audio::loudest_dbfs(samples, 480) == doctest::Approx(-9.03).epsilon(0.001));
}

TEST_CASE("a full-scale sine has a level of -3 dB and silence one of -120") {
  std::vector<float> sine(24'000);
  for (std::size_t i = 0; i < sine.size(); ++i) {
    sine[i] = static_cast<float>(std::sin(static_cast<double>(i) * 2 * std::numbers::pi / 24));
  }
  std::vector<std::int16_t> samples;
  audio::append_int16(sine, samples);
  CHECK(audio::loudest_dbfs(samples, 2'400) == doctest::Approx(-3.01).epsilon(0.001));
  CHECK(audio::loudest_dbfs(std::vector<std::int16_t>(500, 0), 100) == -120);
  CHECK(audio::loudest_dbfs({}, 100) == -120);
  CHECK(audio::loudest_dbfs(samples, 0) == -120);
  CHECK(audio::loudest_dbfs(std::vector<std::int16_t>(3, 16'384), 100) ==
        doctest::Approx(-6.02).epsilon(0.001));
}
