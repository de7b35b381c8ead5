#include "tests/bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

namespace bench {
namespace {

constexpr int kResamplings = 4000;

// `statistic` of the turns whose numbers it is given.
using Statistic = std::function<double(const std::vector<std::size_t>& turns)>;

Estimate bootstrap(std::size_t turns, const Statistic& statistic) {
  std::vector<std::size_t> picked(turns);
  for (std::size_t i = 0; i < turns; ++i) picked[i] = i;
  Estimate estimate;
  estimate.value = statistic(picked);
  std::mt19937_64 random(turns);
  std::vector<double> values;
  for (int i = 0; i < kResamplings; ++i) {
    // The small bias of the remainder does not matter for a few hundred turns; the standard
    // library's distributions differ between implementations.
    for (std::size_t& one : picked) one = random() % turns;
    values.push_back(statistic(picked));
  }
  estimate.low = quantile(values, 0.025);
  estimate.high = quantile(values, 0.975);
  return estimate;
}

std::vector<double> pick(std::span<const double> values, const std::vector<std::size_t>& turns) {
  std::vector<double> picked;
  picked.reserve(turns.size());
  for (const std::size_t turn : turns) picked.push_back(values[turn]);
  return picked;
}

}  // namespace

double quantile(std::vector<double> values, double q) {
  std::ranges::sort(values);
  const double rank = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(rank));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (rank - std::floor(rank)) * (values[above] - values[below]);
}

Estimate quantile_with_interval(std::span<const double> values, double q) {
  return bootstrap(values.size(),
                   [&](const auto& turns) { return quantile(pick(values, turns), q); });
}

Estimate ratio_of_quantiles(std::span<const double> these, std::span<const double> those,
                            double q) {
  return bootstrap(std::min(these.size(), those.size()), [&](const auto& turns) {
    return quantile(pick(these, turns), q) / quantile(pick(those, turns), q);
  });
}

std::vector<double> ratios(std::span<const double> these, std::span<const double> those) {
  std::vector<double> result;
  for (std::size_t i = 0; i < std::min(these.size(), those.size()); ++i) {
    result.push_back(these[i] / those[i]);
  }
  return result;
}

std::vector<double> differences(std::span<const double> these, std::span<const double> those) {
  std::vector<double> result;
  for (std::size_t i = 0; i < std::min(these.size(), those.size()); ++i) {
    result.push_back(these[i] - those[i]);
  }
  return result;
}

}  // namespace bench
