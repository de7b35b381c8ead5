#include "tests/bench/statistics.h"

#include <doctest/doctest.h>

#include <random>

namespace {

using bench::Estimate;
using doctest::Approx;

TEST_CASE("a quantile lies between the nearest ranks") {
  CHECK(bench::quantile({3, 1, 2}, 0.5) == 2);
  CHECK(bench::quantile({4, 1, 2, 3}, 0.5) == Approx(2.5));
  CHECK(bench::quantile({10, 20}, 0.95) == Approx(19.5));
  CHECK(bench::quantile({7}, 0.95) == 7);
  CHECK(bench::quantile({5, 9, 1}, 0) == 1);
  CHECK(bench::quantile({5, 9, 1}, 1) == 9);
}

std::vector<double> normal(double mean, double deviation, std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution distribution(mean, deviation);
  std::vector<double> values(count);
  for (double& value : values) value = distribution(random);
  return values;
}

TEST_CASE("the interval of a median holds it, and is as wide as theory says") {
  const auto values = normal(100, 10, 400, 1);
  const Estimate estimate = bench::quantile_with_interval(values, 0.5);
  CHECK(estimate.value == bench::quantile(values, 0.5));
  CHECK(estimate.low < estimate.value);
  CHECK(estimate.value < estimate.high);
  // The median's standard error is 1.2533 * 10 / sqrt(400); the interval spans 3.92 of them.
  CHECK(estimate.high - estimate.low == Approx(3.92 * 1.2533 * 10 / 20).epsilon(0.35));
  const Estimate again = bench::quantile_with_interval(values, 0.5);
  CHECK(again.low == estimate.low);
  CHECK(again.high == estimate.high);
}

TEST_CASE("turns that were run together are drawn together") {
  // Twice as slow in every turn, however much the turns differ: nothing is uncertain about that.
  const auto fast = normal(500, 200, 100, 2);
  std::vector<double> slow = fast;
  for (double& value : slow) value *= 2;
  const Estimate ratio = bench::ratio_of_quantiles(fast, slow, 0.5);
  CHECK(ratio.value == Approx(0.5));
  CHECK(ratio.low == Approx(0.5));
  CHECK(ratio.high == Approx(0.5));
}

TEST_CASE("turns are compared one by one") {
  const std::vector<double> these{10, 20};
  const std::vector<double> those{5, 40};
  CHECK(bench::ratios(these, those) == std::vector<double>{2, 0.5});
  CHECK(bench::differences(these, those) == std::vector<double>{5, -20});
}

}  // namespace
