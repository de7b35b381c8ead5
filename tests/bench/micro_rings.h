// The rings that ours is measured against, behind the same two calls. PortAudioWay does what
// PortAudio's own pa_ringbuffer.c does, which its shared library does not export: power-of-two
// indices that share a cache line, and a full memory barrier before each look at the other end and
// before each advance. Here it is inlined and knows its element's size, so it is rather faster.
// Threads: write by one, read by one. Owns: its memory.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/lockfree/spsc_queue.hpp>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <span>
#include <vector>

namespace bench {

class PortAudioWay {
 public:
  // `size`: a power of two.
  explicit PortAudioWay(std::size_t size) : size_(size), items_(size) {}

  std::size_t write(std::span<const float> in) {
    const std::size_t count = std::min(in.size(), size_ - ready());
    const std::size_t at = write_.load(std::memory_order_relaxed);
    const std::size_t offset = at & (size_ - 1);
    const std::size_t first = std::min(count, size_ - offset);
    std::memcpy(items_.data() + offset, in.data(), first * sizeof(float));
    if (count > first) {
      std::memcpy(items_.data(), in.data() + first, (count - first) * sizeof(float));
    }
    std::atomic_thread_fence(std::memory_order_seq_cst);
    write_.store((at + count) & (2 * size_ - 1), std::memory_order_relaxed);
    return count;
  }

  std::size_t read(std::span<float> out) {
    const std::size_t count = std::min(out.size(), ready());
    const std::size_t at = read_.load(std::memory_order_relaxed);
    const std::size_t offset = at & (size_ - 1);
    const std::size_t first = std::min(count, size_ - offset);
    std::memcpy(out.data(), items_.data() + offset, first * sizeof(float));
    if (count > first) {
      std::memcpy(out.data() + first, items_.data(), (count - first) * sizeof(float));
    }
    std::atomic_thread_fence(std::memory_order_seq_cst);
    read_.store((at + count) & (2 * size_ - 1), std::memory_order_relaxed);
    return count;
  }

 private:
  std::size_t ready() const {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return (write_.load(std::memory_order_relaxed) - read_.load(std::memory_order_relaxed)) &
           (2 * size_ - 1);
  }

  const std::size_t size_;
  std::atomic<std::size_t> write_{0};
  std::atomic<std::size_t> read_{0};
  std::vector<float> items_;
};

class BoostRing {
 public:
  explicit BoostRing(std::size_t size) : queue_(size) {}
  std::size_t write(std::span<const float> in) { return queue_.push(in.data(), in.size()); }
  std::size_t read(std::span<float> out) { return queue_.pop(out.data(), out.size()); }

 private:
  boost::lockfree::spsc_queue<float> queue_;
};

class MutexRing {
 public:
  explicit MutexRing(std::size_t size) : items_(size) {}

  std::size_t write(std::span<const float> in) {
    const std::lock_guard lock(mutex_);
    const std::size_t count = std::min(in.size(), items_.size() - used_);
    const std::size_t offset = (start_ + used_) % items_.size();
    const std::size_t first = std::min(count, items_.size() - offset);
    std::copy_n(in.data(), first, items_.data() + offset);
    std::copy_n(in.data() + first, count - first, items_.data());
    used_ += count;
    return count;
  }

  std::size_t read(std::span<float> out) {
    const std::lock_guard lock(mutex_);
    const std::size_t count = std::min(out.size(), used_);
    const std::size_t first = std::min(count, items_.size() - start_);
    std::copy_n(items_.data() + start_, first, out.data());
    std::copy_n(items_.data(), count - first, out.data() + first);
    start_ = (start_ + count) % items_.size();
    used_ -= count;
    return count;
  }

 private:
  std::mutex mutex_;
  std::vector<float> items_;
  std::size_t start_ = 0;
  std::size_t used_ = 0;
};

}  // namespace bench
