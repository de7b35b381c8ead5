// One call between the thread that makes it and the thread that does the network's work.
// Threads: the two named at each function. Owns: the request, the bytes under way, the result.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "audio/pcm.h"
#include "pipeline/http.h"

namespace pipeline {

class HttpCall {
 public:
  explicit HttpCall(HttpRequest request);

  const HttpRequest& request() const { return request_; }

  // The network's thread. give() takes nothing and says false while `limit` bytes are waiting;
  // end() is final.
  bool give(const HttpHead& head, std::string_view bytes, std::size_t limit);
  void end(holler::Result<HttpReply> result);

  // The caller's thread. Waits for bytes, the end, a stop or `until`; all bytes come before the
  // end. No bytes: one of the others.
  struct Arrived {
    std::string bytes;
    bool was_full = false;  // give() had to refuse some
  };
  Arrived wait(const std::stop_token& stop, std::optional<audio::TimePoint> until = {});
  const HttpHead& head() const { return head_; }  // once there were bytes
  std::optional<holler::Result<HttpReply>> result();

 private:
  const HttpRequest request_;
  HttpHead head_;  // written once, before the first bytes

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string bytes_;
  bool has_head_ = false;
  bool full_ = false;
  std::optional<holler::Result<HttpReply>> result_;
};

}  // namespace pipeline
