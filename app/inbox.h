// The one queue into the session: whoever has something to say posts it and never waits.
// Threads: post from any; take by the owner. Owns: what is queued.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "audio/pcm.h"

namespace app {

template <typename T>
class Inbox {
 public:
  void post(T message) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(message));
    }
    filled_.notify_one();
  }

  // Waits for a message until `deadline` (for ever when empty). Empty: the deadline has come.
  std::optional<T> take(std::optional<audio::TimePoint> deadline) {
    std::unique_lock lock(mutex_);
    const auto filled = [this] { return !queue_.empty(); };
    if (!deadline) {
      filled_.wait(lock, filled);
    } else if (!filled_.wait_until(lock, *deadline, filled)) {
      return std::nullopt;
    }
    T message = std::move(queue_.front());
    queue_.pop_front();
    return message;
  }

  bool empty() const {
    const std::lock_guard lock(mutex_);
    return queue_.empty();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<T> queue_;
};

}  // namespace app
