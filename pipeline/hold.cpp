#include "pipeline/hold.h"

namespace pipeline {

void Hold::release(audio::TimePoint at) {
  {
    const std::lock_guard lock(mutex_);
    if (!sealed_) released_ = at;
  }
  changed_.notify_all();
}

bool Hold::press_again() {
  {
    const std::lock_guard lock(mutex_);
    if (sealed_) return false;
    released_.reset();
  }
  changed_.notify_all();
  return true;
}

std::optional<audio::TimePoint> Hold::released() const {
  const std::lock_guard lock(mutex_);
  return released_;
}

bool Hold::seal() {
  const std::lock_guard lock(mutex_);
  sealed_ = released_.has_value();
  return sealed_;
}

void Hold::wait(std::optional<audio::TimePoint> seen, std::chrono::milliseconds at_most,
                std::stop_token stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, at_most, [&] { return released_ != seen; });
}

}  // namespace pipeline
