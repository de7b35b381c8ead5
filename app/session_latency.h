// How long the person waited for the first word of each answer of this run.
// Threads: one at a time. Owns: one number a turn.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace app {

class SessionLatency {
 public:
  using Duration = std::chrono::nanoseconds;

  void add(Duration wait);

  // How many turns reached sound.
  std::size_t turns() const { return sorted_.size(); }

  // The nearest-rank percentile, exact: the smallest wait that at least `percent` of all waits do
  // not exceed, which is number ceil(percent / 100 * turns) in their order. `percent`: 1..100.
  // Zero while there are no turns.
  Duration percentile(std::size_t percent) const;

 private:
  std::vector<Duration> sorted_;
};

}  // namespace app
