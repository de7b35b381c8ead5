#include "tests/support/stall_watch.h"

#include <sched.h>

namespace support {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

StallWatch::StallWatch() {
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
    threads_.emplace_back([this, i](const std::stop_token& stop) { watch(i, stop); });
  }
}

std::chrono::nanoseconds StallWatch::worst() {
  return worst_.exchange(0ns);
}

bool StallWatch::wait_for_calm(std::chrono::nanoseconds longest, std::chrono::seconds limit) {
  const auto deadline = Clock::now() + limit;
  while (Clock::now() < deadline) {
    worst();
    std::this_thread::sleep_for(1s);
    if (worst() <= longest) return true;
  }
  return false;
}

void StallWatch::watch(unsigned processor, const std::stop_token& stop) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(processor, &only);
  // Where that is not allowed it watches wherever it runs.
  static_cast<void>(sched_setaffinity(0, sizeof only, &only));
  while (!stop.stop_requested()) {
    const auto due = Clock::now() + 2ms;
    std::this_thread::sleep_until(due);
    const std::chrono::nanoseconds late = Clock::now() - due;
    std::chrono::nanoseconds before = worst_.load();
    while (late > before && !worst_.compare_exchange_weak(before, late)) {
    }
  }
}

}  // namespace support
