#include "pipeline/retry.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>

namespace pipeline {

using std::chrono::milliseconds;

bool wait_for(milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any never_notified;
  std::unique_lock lock(mutex);
  never_notified.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

bool passes(holler::Fault fault) {
  switch (fault) {
    case holler::Fault::Offline:
    case holler::Fault::Timeout:
    case holler::Fault::RateLimited:
    case holler::Fault::Unavailable:
    case holler::Fault::BadReply:
      return true;
    default:
      return false;
  }
}

milliseconds retry_delay(int number, std::optional<milliseconds> retry_after) {
  if (retry_after) return *retry_after;
  constexpr milliseconds kFirst{500};
  constexpr milliseconds kLongest{8'000};
  thread_local std::minstd_rand random{std::random_device{}()};
  const milliseconds full = std::min(kFirst * (1 << std::clamp(number, 0, 4)), kLongest);
  std::uniform_int_distribution<milliseconds::rep> less(0, full.count() / 4);
  return full - milliseconds(less(random));
}

}  // namespace pipeline
