#include "pipeline/sse.h"

namespace pipeline {
namespace {

using holler::Fault;

std::unexpected<holler::Error> too_long(std::string_view what) {
  return holler::fail(Fault::BadReply,
                      "The server sent more than an answer can hold. Try again, or choose another "
                      "model.",
                      "event stream: " + std::string(what) + " over its limit");
}

}  // namespace

holler::Result<bool> SseParser::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty() && !done_) {
    if (after_cr_) {
      after_cr_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const auto end = bytes.find_first_of("\r\n");
    const auto part = bytes.substr(0, end);
    if (line_.size() + part.size() > kMaxLine) return too_long("line");
    line_.append(part);
    if (end == std::string_view::npos) break;
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (auto more = end_line(sink); !more) return more;
  }
  return !done_;
}

holler::Result<bool> SseParser::finish(const Sink& sink) {
  if (done_) return false;
  if (!line_.empty()) {
    if (auto more = end_line(sink); !more) return more;
  }
  return dispatch(sink);
}

holler::Result<bool> SseParser::end_line(const Sink& sink) {
  if (first_line_) {
    first_line_ = false;
    if (line_.starts_with("\xEF\xBB\xBF")) line_.erase(0, 3);
  }
  if (line_.empty()) return dispatch(sink);
  auto taken = take_field();
  line_.clear();
  if (!taken) return std::unexpected(taken.error());
  return true;
}

holler::Result<void> SseParser::take_field() {
  const std::string_view line = line_;
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "data") {
    if (event_.data.size() + value.size() + 1 > kMaxEvent) return too_long("event");
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  } else if (name == "event") {
    event_.type = value;
  }
  return {};
}

// Without a data line there is no event, only its type is forgotten.
bool SseParser::dispatch(const Sink& sink) {
  if (has_data_ && !done_) done_ = !sink(event_);
  event_ = {};
  has_data_ = false;
  return !done_;
}

}  // namespace pipeline
