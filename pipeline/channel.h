// A bounded queue between two stages: one thread pushes, one pops.
// A stage closes its channels when it returns, for any reason; end of speech, an error and a stop
// all travel this one road. A stop is final: after it nothing is pushed or popped any more.
// Threads: push by the producer, pop by the consumer, close by either. Owns: what is queued.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace pipeline {

template <typename T>
class Channel {
 public:
  explicit Channel(std::size_t capacity) : capacity_(capacity) {}

  // Waits while the channel is full. False: closed or stopped, and the value is dropped.
  bool push(T value, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const bool go =
        changed_.wait(lock, stop, [this] { return closed_ || queue_.size() < capacity_; });
    if (!go || closed_ || stop.stop_requested()) return false;
    queue_.push_back(std::move(value));
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  // Waits for a value. Empty: stopped, or closed and drained.
  std::optional<T> pop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const bool go = changed_.wait(lock, stop, [this] { return closed_ || !queue_.empty(); });
    if (!go || stop.stop_requested() || queue_.empty()) return std::nullopt;
    T value = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    changed_.notify_all();
    return value;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<T> queue_;
  const std::size_t capacity_;
  bool closed_ = false;
};

// Closes a channel when a stage returns, however it returns.
template <typename T>
class ClosesOnReturn {
 public:
  explicit ClosesOnReturn(Channel<T>& channel) : channel_(channel) {}
  ~ClosesOnReturn() { channel_.close(); }
  ClosesOnReturn(const ClosesOnReturn&) = delete;
  ClosesOnReturn& operator=(const ClosesOnReturn&) = delete;

 private:
  Channel<T>& channel_;
};

}  // namespace pipeline
