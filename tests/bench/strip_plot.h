// A plot of many measured times as SVG: one row a group, a dot a value, with the middle half boxed,
// p50 and p95 marked and written out. Readable on light and on dark pages.
// Threads: pure function.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bench {

struct Strip {
  std::string label;
  std::vector<double> values;       // milliseconds; not empty
  std::optional<double> reference;  // marked with a diamond: what could at best be reached
};

// The axis begins at 0; values beyond the 99th percentile of all are drawn at its end.
std::string strip_plot(const std::string& title, const std::string& reference_name,
                       const std::vector<Strip>& strips);

}  // namespace bench
