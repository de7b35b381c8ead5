// When a failed request is worth another try. A voice turn is perishable: only before the first
// delivered byte, only for faults that pass, and within eight seconds in all.
// Threads: pure but for the waiting, which returns at once when `stop` is requested.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "audio/error.h"
#include "audio/pcm.h"

namespace pipeline {

// What one try came to.
template <typename T>
struct Attempt {
  holler::Result<T> result;
  std::optional<std::chrono::milliseconds> retry_after{};  // what the server asked for, if it did
  bool delivered = false;  // something reached the caller's sink: trying again would repeat it
};

// Waits that long; false when stopped before.
using RetryWait = std::function<bool(std::chrono::milliseconds, std::stop_token)>;
bool wait_for(std::chrono::milliseconds time, std::stop_token stop);

struct RetryRule {
  int retries = 2;
  std::chrono::milliseconds in_all{8'000};  // no try starts later than this after the first
  RetryWait wait = wait_for;
};

// True for faults that may be gone a moment later.
bool passes(holler::Fault fault);

// How long to wait before retry `number` (0 is the first): what the server asked for, else 0.5 s
// doubling, up to a quarter less so that clients do not march in step.
std::chrono::milliseconds retry_delay(int number,
                                      std::optional<std::chrono::milliseconds> retry_after);

// Calls `attempt` (returning Attempt<T>) until it succeeds or another try is not worth it.
template <typename T, typename F>
holler::Result<T> with_retries(const RetryRule& rule, std::stop_token stop, F&& attempt) {
  const auto begin = audio::Clock::now();
  for (int number = 0;; ++number) {
    Attempt<T> made = attempt();
    if (made.result || made.delivered || number >= rule.retries ||
        !passes(made.result.error().fault)) {
      return std::move(made.result);
    }
    const auto delay = retry_delay(number, made.retry_after);
    if (audio::Clock::now() - begin + delay > rule.in_all) return std::move(made.result);
    if (!rule.wait(delay, stop)) return holler::fail(holler::Fault::Cancelled, "Stopped.");
  }
}

}  // namespace pipeline
