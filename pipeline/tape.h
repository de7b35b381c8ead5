// What one call delivers, piece by piece, kept so that somebody else can have it from the beginning
// while it is still coming.
// Threads: one records, one plays, at the same time or not. Owns: the pieces.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "audio/error.h"

namespace pipeline {

// `End`: what the call returned.
template <typename Piece, typename End>
class Tape {
 public:
  void record(Piece piece) {
    change([&] { pieces_.push_back(std::move(piece)); });
  }
  void finish(End end) {
    change([&] { end_ = std::move(end); });
  }

  // Gives every piece to `sink` (which may wait; false: no more is wanted), then the end.
  // Fault::Cancelled when stopped, or when the sink wants no more.
  template <typename Sink>
  End play(const Sink& sink, const std::stop_token& stop) {
    for (std::size_t next = 0;; ++next) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return next < pieces_.size() || end_; });
      if (stop.stop_requested()) break;
      if (next == pieces_.size()) return *end_;
      // A deque's elements stay where they are while others are added.
      const Piece& piece = pieces_[next];
      lock.unlock();
      if (!sink(piece)) break;
    }
    return holler::fail(holler::Fault::Cancelled, {});
  }

  // Waits for the first piece, or for an end without one. False: ended empty, or stopped.
  bool has_any(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return !pieces_.empty() || end_; });
    return !pieces_.empty();
  }

 private:
  template <typename Change>
  void change(Change apply) {
    {
      const std::lock_guard lock(mutex_);
      apply();
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Piece> pieces_;
  std::optional<End> end_;
};

}  // namespace pipeline
