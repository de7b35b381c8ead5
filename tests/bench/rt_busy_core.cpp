#include "rt_busy_core.h"

#include <atomic>

namespace bench {

BusyCore::BusyCore()
    : thread_([](const std::stop_token& stop) {
        std::atomic<unsigned> work{1};
        while (!stop.stop_requested()) {
          for (int i = 0; i < 10'000; ++i) {
            work.store(work.load(std::memory_order_relaxed) * 1'664'525U + 1'013'904'223U,
                       std::memory_order_relaxed);
          }
        }
      }) {}

}  // namespace bench
