// Collects what a Turn tells and lets the test wait for it. Threads: take from the Turn's threads,
// the rest from the test's.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "pipeline/events.h"

namespace support {

class EventRecorder {
 public:
  pipeline::EventSink sink() {
    return [this](pipeline::TurnEvent told) {
      {
        const std::lock_guard lock(mutex_);
        told_.push_back(std::move(told));
      }
      changed_.notify_all();
    };
  }

  // The first event of a kind; empty if it did not come within 20 s.
  template <typename Event>
  std::optional<Event> wait_for() {
    std::unique_lock lock(mutex_);
    const Event* found = nullptr;
    changed_.wait_for(lock, std::chrono::seconds(20), [&] {
      for (const auto& one : told_) {
        if ((found = std::get_if<Event>(&one))) return true;
      }
      return false;
    });
    return found ? std::optional(*found) : std::nullopt;
  }

  pipeline::TurnReport report() {
    const auto ended = wait_for<pipeline::event::Ended>();
    return ended ? ended->report : pipeline::TurnReport{};
  }

  template <typename Event>
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    std::size_t n = 0;
    for (const auto& one : told_) n += std::holds_alternative<Event>(one);
    return n;
  }

  bool last_is_ended() const {
    const std::lock_guard lock(mutex_);
    return !told_.empty() && std::holds_alternative<pipeline::event::Ended>(told_.back());
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<pipeline::TurnEvent> told_;
};

}  // namespace support
