#include "app/session_latency.h"

#include <algorithm>

namespace app {

void SessionLatency::add(Duration wait) {
  sorted_.insert(std::ranges::upper_bound(sorted_, wait), wait);
}

SessionLatency::Duration SessionLatency::percentile(std::size_t percent) const {
  if (sorted_.empty()) return Duration::zero();
  const std::size_t rank = (percent * sorted_.size() + 99) / 100;
  return sorted_[std::clamp<std::size_t>(rank, 1, sorted_.size()) - 1];
}

}  // namespace app
