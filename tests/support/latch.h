// A point where a scripted part stalls until the test lets it go, the turn is stopped, or the test
// has plainly failed. Threads: any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace support {

class Latch {
 public:
  // Waits for open(); returns at once when it is open. False: stopped.
  bool pass(std::stop_token stop = {}) {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    return changed_.wait(lock, stop, [this] { return open_; });
  }

  void open() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    changed_.notify_all();
  }

  // Waits until somebody stands at the latch (or has passed it). False: nobody came in 20 s.
  bool wait_arrival(int count = 1) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return arrived_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool open_ = false;
  int arrived_ = 0;
};

}  // namespace support
