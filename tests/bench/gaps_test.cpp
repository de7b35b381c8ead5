#include "tests/bench/gaps.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tests/support/simulated_voice.h"

namespace {

constexpr int kRate = 48'000;

TEST_CASE("a gap is a silence inside of what is heard") {
  std::vector<std::int16_t> sound(kRate / 2, 0);
  const auto voice = support::simulated_voice("Nothing is missing from this sentence.", kRate);
  sound.insert(sound.end(), voice.begin(), voice.end());
  sound.resize(sound.size() + kRate / 2, 0);
  CHECK(bench::count_gaps(sound, kRate) == 0);
  CHECK(bench::count_gaps({}, kRate) == 0);

  std::fill_n(sound.begin() + kRate, kRate / 50, std::int16_t{0});  // 20 ms
  CHECK(bench::count_gaps(sound, kRate) == 1);
  std::fill_n(sound.begin() + kRate * 3 / 2, kRate / 5, std::int16_t{0});
  CHECK(bench::count_gaps(sound, kRate) == 2);
}

}  // namespace
