#include "pipeline/http_transfer.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pipeline {
namespace {

using audio::Clock;
using std::chrono::milliseconds;

constexpr std::size_t kMaxHeaders = 64 * 1024;
constexpr std::size_t kMaxErrorBody = 64 * 1024;
constexpr std::size_t kMaxRequestId = 128;
// A stream's last bytes come right behind the last wanted ones. Taking them lets an HTTP/1.1
// connection be used again; without them it would have to be closed. Nobody waits for this.
constexpr milliseconds kDrainTime{250};
// What may wait for the sink before the server is made to wait, which HTTP/1.1 can do.
constexpr std::size_t kQueue = 256 * 1024;
// Over HTTP/2, libcurl before 8 stops reading the whole connection while one of its streams is
// paused (NGHTTP2_ERR_PAUSE in lib/http2.c of 7.88), so there everything is taken, up to a limit
// that no body reaches: 4096 characters of speech are about 14 MB.
constexpr std::size_t kQueueHttp2 = std::size_t{32} << 20;

bool same_name(std::string_view given, std::string_view lower) {
  return std::ranges::equal(
      given, lower, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x) == y; });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

HttpTransfer::HttpTransfer(const HttpRequest& request, BodyTaker taker)
    : request_(request), taker_(std::move(taker)), sent_(Clock::now()), progress_(sent_) {}

void HttpTransfer::connected(int local_port) {
  connected_ = true;
  local_port_ = local_port;
  sent_ = progress_ = Clock::now();
}

void HttpTransfer::uploaded(std::int64_t bytes) {
  if (bytes != uploaded_) sent_ = progress_ = Clock::now();
  uploaded_ = bytes;
}

bool HttpTransfer::header(std::string_view line) {
  heard_ = Clock::now();
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaders) {
    fault_ = TransportFault::HeadersTooLong;
    return false;
  }
  if (!body_started_) read_header(line);
  return true;
}

void HttpTransfer::read_header(std::string_view line) {
  HttpHead& head = reply_.head;
  if (line.starts_with("HTTP/")) {  // also after "100 Continue" and the like
    head = {};
    head.sent = sent_;
    compressed_ = false;
    http2_ = line.starts_with("HTTP/2");
    const auto status = line.substr(std::min(line.find(' '), line.size() - 1) + 1);
    std::from_chars(status.data(), status.data() + status.size(), head.status);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (same_name(name, "content-type")) {
    head.content_type = value;
  } else if (same_name(name, "x-request-id")) {
    head.request_id = value.substr(0, kMaxRequestId);
  } else if (same_name(name, "content-encoding")) {
    compressed_ = !value.empty() && !same_name(value, "identity");
  } else if (same_name(name, "retry-after-ms")) {
    int count = 0;
    std::from_chars(value.data(), value.data() + value.size(), count);
    if (count > 0) head.retry_after = milliseconds(count);
  }
}

HttpTransfer::Taken HttpTransfer::body(std::string_view bytes) {
  body_started_ = true;
  heard_ = Clock::now();
  if (enough()) return Taken::Yes;
  if (!success()) {
    std::string& kept = reply_.error_body;
    kept.append(bytes.substr(0, kMaxErrorBody - kept.size()));
    if (kept.size() == kMaxErrorBody) return Taken::No;
  } else if (compressed_) {
    fault_ = TransportFault::Compressed;
    return Taken::No;
  } else if (!taker_(reply_.head, bytes, http2_ ? kQueueHttp2 : kQueue)) {
    if (http2_) fault_ = TransportFault::TooMuch;
    paused_ = !http2_;
    return paused_ ? Taken::Later : Taken::No;
  }
  progress_ = *heard_;
  return Taken::Yes;
}

void HttpTransfer::resumed() {
  paused_ = false;
  progress_ = Clock::now();
}

void HttpTransfer::have_enough() {
  if (!enough()) drain_until_ = Clock::now() + kDrainTime;
}

std::optional<audio::TimePoint> HttpTransfer::deadline() const {
  if (drain_until_) return drain_until_;
  if (!connected_ || paused_) return {};
  return progress_ + (body_started_ ? request_.idle_timeout : request_.first_byte_timeout);
}

bool HttpTransfer::overdue(audio::TimePoint now) {
  const auto when = deadline();
  if (!when || now < *when) return false;
  if (!enough() && !fault_) {
    fault_ = body_started_ ? TransportFault::IdleTimeout : TransportFault::FirstByteTimeout;
  }
  return true;
}

}  // namespace pipeline
