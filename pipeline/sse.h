// Reads server-sent events from a stream of bytes, cut anywhere. Follows the event stream format
// of the HTML Standard (section 9.2.6) and, beyond it, hands out a last event that no blank line
// ends: some servers just close.
// Threads: one at a time. Owns: at most one unfinished event.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "audio/error.h"

namespace pipeline {

struct SseEvent {
  std::string type;  // the "event" field; empty: a plain message
  std::string data;  // several "data" lines are joined by "\n"
};

class SseParser {
 public:
  static constexpr std::size_t kMaxLine = std::size_t{1} << 20;
  static constexpr std::size_t kMaxEvent = std::size_t{4} << 20;

  // False: no more events are wanted.
  using Sink = std::function<bool(const SseEvent&)>;

  // Hands every event completed by `bytes` to `sink`. False once the sink wants no more; later
  // bytes are then ignored. Fault::BadReply when a line or an event is longer than allowed.
  holler::Result<bool> feed(std::string_view bytes, const Sink& sink);

  // The stream has ended: hands out what is left.
  holler::Result<bool> finish(const Sink& sink);

 private:
  holler::Result<bool> end_line(const Sink& sink);
  holler::Result<void> take_field();
  bool dispatch(const Sink& sink);

  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool after_cr_ = false;  // a "\n" that follows belongs to the line end already seen
  bool done_ = false;
};

}  // namespace pipeline
