#include "tests/bench/ear.h"

#include <doctest/doctest.h>

#include "tests/support/simulated_voice.h"

namespace {

constexpr int kRate = 48'000;

TEST_CASE("a voice is audible as soon as it begins, and its faint beginning is not") {
  // 200 ms at -60 dBFS, then speech at -20 dBFS.
  const auto voice = support::simulated_voice("Good morning to you.", kRate, 200);
  const auto end = bench::end_of_first_audible(voice, kRate);
  REQUIRE(end);
  CHECK(*end >= 200 * kRate / 1000);
  CHECK(*end <= 206 * kRate / 1000);
}

TEST_CASE("silence and noise below -50 dBFS are not audible") {
  std::vector<std::int16_t> samples(kRate, 0);
  CHECK_FALSE(bench::end_of_first_audible(samples, kRate));
  for (std::size_t i = 0; i < samples.size(); i += 2) samples[i] = 140;  // -50.4 dBFS
  CHECK_FALSE(bench::end_of_first_audible(samples, kRate));
  for (std::size_t i = 24'000; i < samples.size(); i += 2) samples[i] = 152;  // -49.7 dBFS
  const auto end = bench::end_of_first_audible(samples, kRate);
  REQUIRE(end);
  CHECK(*end >= 24'000 + 240);  // half of the window must be of the louder kind
  CHECK(*end <= 24'000 + 480);
  CHECK_FALSE(bench::end_of_first_audible({}, kRate));
}

}  // namespace
