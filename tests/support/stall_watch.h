// Notices when the machine is too busy to run a program that has nothing to wait for.
// Sound with 10 ms of buffer then has gaps that no program without real-time priority can prevent,
// so a test that finds some may ask whether the machine was at fault, and listen once more.
// Threads: one to make it and ask; it runs one of its own on every processor.
// Owns: those threads.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace support {

class StallWatch {
 public:
  StallWatch();
  StallWatch(const StallWatch&) = delete;
  StallWatch& operator=(const StallWatch&) = delete;

  // The longest that any processor kept a waking thread waiting since the last call.
  std::chrono::nanoseconds worst();

  // Waits for a second without a stall longer than that. False: there was none within `limit`.
  bool wait_for_calm(std::chrono::nanoseconds longest, std::chrono::seconds limit);

 private:
  void watch(unsigned processor, const std::stop_token& stop);

  std::atomic<std::chrono::nanoseconds> worst_{};
  std::vector<std::jthread> threads_;  // last: they use the above
};

}  // namespace support
