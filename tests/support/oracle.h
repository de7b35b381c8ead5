// The shortest way through a turn that its service allowed: what a client without any work or delay
// of its own would have needed from letting go of the key to the first audible sample, rebuilt from
// the simulated service's log (its fields: service_journal.h).
// Threads: pure functions; reading is from one file.
#pragma once

#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <vector>

namespace support {

// One line of the log, as far as the way through a turn depends on it.
struct LogLine {
  double t = 0;  // CLOCK_MONOTONIC seconds
  std::uint64_t request = 0;
  std::string endpoint{};
  std::string what{};
  std::string text{};  // of a delta or transcript; of a speech request's body: its input
  std::string item{};  // of a WebSocket
  bool audible = false;
};

// All lines in the file's order; those that are no JSON objects are left out. Throws
// std::runtime_error if there is no such file.
std::vector<LogLine> read_service_log(const std::string& path);
LogLine log_line(const std::string& json);

struct TurnSought {
  double key_up = 0;                                       // CLOCK_MONOTONIC seconds
  std::string first_segment{};                             // the text that was spoken first
  double until = std::numeric_limits<double>::infinity();  // the next turn's key-up, or later
};

// Seconds; each from the moment at which the service had the complete request to the moment at
// which it had sent what the next stage needs.
struct Oracle {
  bool live = false;         // heard over the WebSocket; else uploaded
  double transcription = 0;  // upload (or commit) complete -> transcript
  double model = 0;          // question complete -> delta that completes the first segment
  double speech = 0;         // its text complete -> first audible sample
  double total() const { return transcription + model + speech; }
};

// Counts what was asked between key_up and until. Where a stage was asked several times (a retry,
// an upload beside the WebSocket) the first to be answered counts. Speech is the request for the
// first segment's text; if there is none with the same letters and digits, the turn's first one.
// The error says which stage has no answer in the log.
std::expected<Oracle, std::string> oracle_of(const std::vector<LogLine>& log,
                                             const TurnSought& turn);

}  // namespace support
