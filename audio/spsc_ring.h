// A queue of samples between one writing and one reading thread, without locks: each end owns its
// own index and keeps a cached copy of the other's, so that most calls touch no shared memory.
// Threads: write, writable: the writer's end; read, skip, readable: the reader's. An end may be
// handed to another thread if the hand-over itself synchronises (a join, a mutex).
// Owns: its memory. Nothing here waits or allocates after construction.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

namespace audio {

template <typename T>
class SpscRing {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

 public:
  // Holds at least `min_capacity` items; the next power of two, so that an index is a mask away.
  // The memory is not touched: pages come in as the writer gets there (see touch_all).
  explicit SpscRing(std::size_t min_capacity)
      : capacity_(std::bit_ceil(std::max<std::size_t>(min_capacity, 1))),
        items_(std::make_unique_for_overwrite<T[]>(capacity_)) {}
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  // Brings all pages in, for a writer that must not fault. Before either end is used.
  void touch_all() { std::fill_n(items_.get(), capacity_, T{}); }

  std::size_t capacity() const { return capacity_; }

  // Writer: copies as many of `in` as there is room for, the first ones, and returns how many.
  std::size_t write(std::span<const T> in) noexcept {
    const OneUser guard(writer_.busy);
    const std::uint64_t at = writer_.index.load(std::memory_order_relaxed);
    if (room(at) < in.size()) {
      writer_.other = reader_.index.load(std::memory_order_acquire);
    }
    const std::size_t count = std::min(in.size(), room(at));
    const std::size_t first = std::min(count, capacity_ - offset(at));
    std::copy_n(in.data(), first, items_.get() + offset(at));
    std::copy_n(in.data() + first, count - first, items_.get());
    writer_.index.store(at + count, std::memory_order_release);
    return count;
  }

  // Writer: how many items fit now; more may by the time of the next call, never fewer.
  std::size_t writable() noexcept {
    writer_.other = reader_.index.load(std::memory_order_acquire);
    return room(writer_.index.load(std::memory_order_relaxed));
  }

  // Reader: moves up to out.size() items out, oldest first, and returns how many there were.
  std::size_t read(std::span<T> out) noexcept {
    const OneUser guard(reader_.busy);
    const std::uint64_t at = reader_.index.load(std::memory_order_relaxed);
    const std::size_t count = std::min(out.size(), ready(at, out.size()));
    const std::size_t first = std::min(count, capacity_ - offset(at));
    std::copy_n(items_.get() + offset(at), first, out.data());
    std::copy_n(items_.get(), count - first, out.data() + first);
    reader_.index.store(at + count, std::memory_order_release);
    return count;
  }

  // Reader: drops up to `count` items, oldest first, and returns how many there were.
  std::size_t skip(std::size_t count) noexcept {
    const OneUser guard(reader_.busy);
    const std::uint64_t at = reader_.index.load(std::memory_order_relaxed);
    count = std::min(count, ready(at, count));
    reader_.index.store(at + count, std::memory_order_release);
    return count;
  }

  // Reader: how many items are there now; more may be by the next call, never fewer.
  std::size_t readable() noexcept {
    reader_.other = writer_.index.load(std::memory_order_acquire);
    return static_cast<std::size_t>(reader_.other - reader_.index.load(std::memory_order_relaxed));
  }

  // Items that ever went in, and that ever came out (read or skipped): positions in the stream.
  // Any thread; exact on the thread of that end.
  std::uint64_t written() const noexcept { return writer_.index.load(std::memory_order_acquire); }
  std::uint64_t consumed() const noexcept { return reader_.index.load(std::memory_order_acquire); }

 private:
  // Two ends on one cache line would slow each other down. 64 bytes is the line of every x86-64
  // and most ARM cores; std::hardware_destructive_interference_size warns about its own ABI.
  struct alignas(64) End {
    std::atomic<std::uint64_t> index{0};
    std::uint64_t other = 0;  // the opposite end's index as last seen
    std::atomic<bool> busy{false};
  };

  // Asserts that an end is not used by two threads at once. Relaxed, so that it orders nothing and
  // cannot hide a race from a race detector.
  class OneUser {
   public:
#ifdef NDEBUG
    explicit OneUser(std::atomic<bool>&) noexcept {}
#else
    explicit OneUser(std::atomic<bool>& busy) noexcept : busy_(busy) {
      [[maybe_unused]] const bool was = busy_.exchange(true, std::memory_order_relaxed);
      assert(!was && "two threads use one end of a ring");
    }
    ~OneUser() {
      busy_.store(false, std::memory_order_relaxed);
    }

   private:
    std::atomic<bool>& busy_;
#endif
  };

  std::size_t offset(std::uint64_t index) const noexcept {
    return index & (capacity_ - 1);
  }
  std::size_t room(std::uint64_t at) const noexcept {
    return capacity_ - static_cast<std::size_t>(at - writer_.other);
  }
  std::size_t ready(std::uint64_t at, std::size_t wanted) noexcept {
    if (reader_.other - at < wanted) {
      reader_.other = writer_.index.load(std::memory_order_acquire);
    }
    return static_cast<std::size_t>(reader_.other - at);
  }

  const std::size_t capacity_;
  const std::unique_ptr<T[]> items_;
  End writer_;
  End reader_;
};

}  // namespace audio
