// One request under way: what has arrived, and which deadline runs. Knows no HTTP library.
// Threads: the one that makes the call. Owns: the reply so far; refers to the request and sink.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>

#include "audio/pcm.h"
#include "pipeline/http.h"
#include "pipeline/http_fault.h"

namespace pipeline {

class HttpTransfer {
 public:
  HttpTransfer(const HttpRequest& request, const BodySink& sink, std::stop_token stop);

  // What the connection reports. False: end the transfer, see fault().
  void connected();
  void uploaded(std::int64_t bytes);  // so far
  bool header(std::string_view line);
  bool body(std::string_view bytes);

  // When this transfer has to be looked at next, if nothing happens before; empty while connecting.
  std::optional<audio::TimePoint> deadline() const;

  // True when the deadline has passed; fault() then says whether that is an error.
  bool overdue(audio::TimePoint now);

  bool body_started() const { return body_started_; }
  bool enough() const { return drain_until_.has_value(); }  // the rest is not wanted
  std::optional<TransportFault> fault() const { return fault_; }
  HttpReply& reply() { return reply_; }

 private:
  void read_header(std::string_view line);
  bool success() const { return reply_.head.status >= 200 && reply_.head.status < 300; }

  const HttpRequest& request_;
  const BodySink& sink_;
  std::stop_token stop_;
  HttpReply reply_;
  std::size_t header_bytes_ = 0;
  std::int64_t uploaded_ = 0;
  bool compressed_ = false;
  bool connected_ = false;
  bool body_started_ = false;
  audio::TimePoint progress_;  // last byte up, or the end of the sink's last call
  std::optional<audio::TimePoint> drain_until_;
  std::optional<TransportFault> fault_;
};

}  // namespace pipeline
