// Turns as JSON lines, for scripts and for measuring: one object a line with "event" and "t", the
// moment in seconds of CLOCK_MONOTONIC. The last line of a turn is "ended" or "failed".
// Threads: the functions are pure; an EventLog is used by one thread at a time.
// Owns: EventLog owns its file.
#pragma once

#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "app/session_latency.h"
#include "audio/error.h"
#include "pipeline/events.h"

namespace app {

// Without a line end; empty for events that are not told. A last line tells `session` too, unless
// no turn of it was heard.
std::string event_line(const pipeline::TurnEvent& event, const std::string& provider,
                       const SessionLatency& session = {});

// An event that is no turn's own: "key_down", "ready", "replay_started" ...
std::string event_line(const char* name, audio::TimePoint at);

// The machine's word for a fault: "unauthorized", "no_speech" ...
const char* fault_name(holler::Fault fault);

class EventLog {
 public:
  // Fault::Storage when the file cannot be written.
  static holler::Result<EventLog> open(const std::string& path);

  // One line, flushed; empty lines are not written.
  void write(const std::string& line);

 private:
  std::ofstream file_;
};

}  // namespace app
