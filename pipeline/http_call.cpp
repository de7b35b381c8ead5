#include "pipeline/http_call.h"

#include <utility>

namespace pipeline {

HttpCall::HttpCall(HttpRequest request) : request_(std::move(request)) {}

bool HttpCall::give(const HttpHead& head, std::string_view bytes, std::size_t limit) {
  {
    const std::lock_guard lock(mutex_);
    full_ = bytes_.size() >= limit;
    if (full_) return false;
    if (!has_head_) head_ = head;
    has_head_ = true;
    bytes_ += bytes;
  }
  changed_.notify_one();
  return true;
}

void HttpCall::end(holler::Result<HttpReply> result) {
  {
    const std::lock_guard lock(mutex_);
    if (!result_) result_ = std::move(result);
  }
  changed_.notify_one();
}

HttpCall::Arrived HttpCall::wait(const std::stop_token& stop,
                                 std::optional<audio::TimePoint> until) {
  const auto something = [this] { return !bytes_.empty() || result_.has_value(); };
  std::unique_lock lock(mutex_);
  if (until) {
    changed_.wait_until(lock, stop, *until, something);
  } else {
    changed_.wait(lock, stop, something);
  }
  return {.bytes = std::exchange(bytes_, {}), .was_full = std::exchange(full_, false)};
}

std::optional<holler::Result<HttpReply>> HttpCall::result() {
  const std::lock_guard lock(mutex_);
  return result_;
}

}  // namespace pipeline
