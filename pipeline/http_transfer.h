// One request under way: what has arrived, and which deadline runs. Knows no HTTP library.
// Threads: the one that does the network's work. Owns: the reply so far; refers to the request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "audio/pcm.h"
#include "pipeline/http.h"
#include "pipeline/http_fault.h"

namespace pipeline {

// Takes a piece of a 2xx reply's body. False: more than `limit` bytes are waiting already, and it
// has taken nothing.
using BodyTaker = std::function<bool(const HttpHead&, std::string_view, std::size_t limit)>;

class HttpTransfer {
 public:
  HttpTransfer(const HttpRequest& request, BodyTaker taker);

  // What the connection reports. False or Taken::No: end the transfer, see fault().
  // Taken::Later: offer the same bytes again after resumed().
  enum class Taken { Yes, Later, No };
  void connected(int local_port = 0);  // or has been given an open connection
  void uploaded(std::int64_t bytes);   // so far
  bool header(std::string_view line);
  Taken body(std::string_view bytes);

  void resumed();      // there is room again
  void have_enough();  // the rest is not wanted, but taken for a moment to keep the connection

  // When this transfer has to be looked at next, if nothing happens before; empty while connecting
  // and while the taker has no room.
  std::optional<audio::TimePoint> deadline() const;

  // True when the deadline has passed; fault() then says whether that is an error.
  bool overdue(audio::TimePoint now);

  bool reached() const { return connected_; }
  int local_port() const { return local_port_; }  // tells connections apart
  bool http2() const { return http2_; }
  bool paused() const { return paused_; }
  bool body_started() const { return body_started_; }
  bool enough() const { return drain_until_.has_value(); }
  std::optional<audio::TimePoint> last_heard() const { return heard_; }
  std::optional<TransportFault> fault() const { return fault_; }
  HttpReply& reply() { return reply_; }

 private:
  void read_header(std::string_view line);
  bool success() const { return reply_.head.status >= 200 && reply_.head.status < 300; }

  const HttpRequest& request_;
  BodyTaker taker_;
  HttpReply reply_;
  std::size_t header_bytes_ = 0;
  std::int64_t uploaded_ = 0;
  bool compressed_ = false;
  bool connected_ = false;
  int local_port_ = 0;
  bool http2_ = false;
  bool body_started_ = false;
  bool paused_ = false;
  audio::TimePoint sent_;      // last byte up
  audio::TimePoint progress_;  // last byte up or down, or the end of a pause
  std::optional<audio::TimePoint> heard_;
  std::optional<audio::TimePoint> drain_until_;
  std::optional<TransportFault> fault_;
};

}  // namespace pipeline
