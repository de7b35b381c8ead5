// The simulated voice can be told apart by text; the timing profiles draw what their file says.
#include "tests/support/simulated_voice.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "tests/support/timing_profile.h"

using namespace support;

namespace {

// The best match of `a` and `b` over shifts of up to 50 ms, 1 for equal samples.
double correlation(const std::vector<std::int16_t>& a, const std::vector<std::int16_t>& b) {
  const auto energy = [](const std::vector<std::int16_t>& samples) {
    double sum = 0;
    for (const double s : samples) sum += s * s;
    return sum;
  };
  double best = 0;
  for (std::size_t shift = 0; shift < 1200; ++shift) {
    double sum = 0;
    for (std::size_t i = 0; i + shift < a.size() && i < b.size(); ++i) sum += a[i + shift] * b[i];
    best = std::max(best, std::abs(sum));
  }
  return best / std::sqrt(energy(a) * energy(b));
}

double level_db(const std::int16_t* samples, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += samples[i] * samples[i];
  return 10 * std::log10(sum / static_cast<double>(count) / (32768.0 * 32768.0) + 1e-12);
}

double median(const TimingProfile& profile, const char* name) {
  TimingDraw draw(profile, 7);
  std::vector<double> values(4001);
  for (double& value : values) value = draw.number(name);
  std::nth_element(values.begin(), values.begin() + 2000, values.end());
  return values[2000];
}

}  // namespace

TEST_CASE("a text always has the same voice, and texts that differ little have different ones") {
  const auto voice = simulated_voice("It is ten past four.");
  CHECK(voice == simulated_voice("It is ten past four."));
  CHECK(correlation(voice, voice) == doctest::Approx(1));
  for (const char* other : {"It is ten past five.", "It is ten past four", "Yes."}) {
    CHECK(correlation(voice, simulated_voice(other)) < 0.1);
    CHECK(correlation(simulated_voice(other), voice) < 0.1);
  }
}

TEST_CASE("the voice lasts with its text, at speaking level, without pauses") {
  CHECK(simulated_voice("a").size() == 7200);
  CHECK(simulated_voice("ü, ä, ö, ß").size() == 13200);  // ten characters, more bytes
  const auto voice = simulated_voice("The capital of France is Paris.", 16000);
  CHECK(voice.size() == 27280);
  CHECK(level_db(voice.data(), voice.size()) == doctest::Approx(-20).epsilon(0.02));
  CHECK(voice.front() == 0);
  const std::size_t window = 160;  // 10 ms
  int quiet = 0;
  for (std::size_t at = window; at + 2 * window < voice.size(); at += window) {
    quiet = level_db(voice.data() + at, window) < -45 ? quiet + 1 : 0;
    CHECK(quiet <= 5);
  }
}

TEST_CASE("the voice can start with faint noise") {
  const auto voice = simulated_voice("Yes.", 24000, 200);
  const auto plain = simulated_voice("Yes.");
  REQUIRE(voice.size() == plain.size() + 4800);
  CHECK(level_db(voice.data(), 4800) == doctest::Approx(-60).epsilon(0.02));
  CHECK(std::equal(plain.begin(), plain.end(), voice.begin() + 4800));
}

TEST_CASE("profiles draw the medians of their file, scaled, and the lab takes no time") {
  CHECK(median(load_timing_profile("typical"), "first_token_ms") ==
        doctest::Approx(550).epsilon(0.05));
  CHECK(median(load_timing_profile("fast"), "first_token_ms") ==
        doctest::Approx(275).epsilon(0.05));
  CHECK(median(load_timing_profile("fast"), "tokens_per_second") ==
        doctest::Approx(120).epsilon(0.05));
  CHECK(median(load_timing_profile("bad"), "round_trip_ms") == doctest::Approx(180).epsilon(0.05));
  CHECK(median(load_timing_profile("lab"), "first_token_ms") == 0);
  CHECK(load_timing_profile("bad").reset_chance == 0.01);
  CHECK_THROWS(load_timing_profile("none"));
}
