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
// A stream's last bytes come right behind the last wanted ones. Taking them lets the connection be
// used again; without them it would have to be closed.
constexpr milliseconds kDrainTime{50};

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

HttpTransfer::HttpTransfer(const HttpRequest& request, const BodySink& sink, std::stop_token stop)
    : request_(request), sink_(sink), stop_(std::move(stop)), progress_(Clock::now()) {}

void HttpTransfer::connected() {
  connected_ = true;
  progress_ = Clock::now();
}

void HttpTransfer::uploaded(std::int64_t bytes) {
  if (bytes != uploaded_) progress_ = Clock::now();
  uploaded_ = bytes;
}

bool HttpTransfer::header(std::string_view line) {
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
    compressed_ = false;
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

bool HttpTransfer::body(std::string_view bytes) {
  body_started_ = true;
  if (stop_.stop_requested()) return false;
  if (enough()) return true;
  bool more = true;
  if (!success()) {
    std::string& kept = reply_.error_body;
    kept.append(bytes.substr(0, kMaxErrorBody - kept.size()));
    more = kept.size() < kMaxErrorBody;
  } else if (compressed_) {
    fault_ = TransportFault::Compressed;
    return false;
  } else {
    more = sink_(reply_.head, bytes);
  }
  progress_ = Clock::now();
  if (!more) drain_until_ = progress_ + kDrainTime;
  return true;
}

std::optional<audio::TimePoint> HttpTransfer::deadline() const {
  if (drain_until_) return drain_until_;
  if (!connected_) return {};
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
