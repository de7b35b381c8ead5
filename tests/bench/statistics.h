// Quantiles, and how sure one can be of them: bootstrap intervals. The same input always gives the
// same output, so that a table can be made again from its results file.
// Threads: pure functions.
#pragma once

#include <span>
#include <vector>

namespace bench {

// Between the two nearest ranks, linearly (type 7 of Hyndman and Fan, what R and NumPy do).
// `q` from 0 to 1; `values` in any order and not empty.
double quantile(std::vector<double> values, double q);

// A number from a sample with its 95 % interval (percentile bootstrap, 4000 resamplings).
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

Estimate quantile_with_interval(std::span<const double> values, double q);

// The q-quantile of `these` divided by that of `those`. Element n of both is the n-th turn: turns
// are drawn again in pairs, as they were run.
Estimate ratio_of_quantiles(std::span<const double> these, std::span<const double> those, double q);

// Element by element.
std::vector<double> ratios(std::span<const double> these, std::span<const double> those);
std::vector<double> differences(std::span<const double> these, std::span<const double> those);

}  // namespace bench
