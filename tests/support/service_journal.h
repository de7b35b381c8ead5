// What happened at the simulated service: a record a request for assertions, counters to wait for,
// and a log of JSON lines.
// Threads: any.
// Owns: the log file.
//
// Fields of every line of the log:
//   t           CLOCK_MONOTONIC in seconds, when it had happened (after a write: when it returned)
//   connection  number of the connection, from 1; request: of the request on any of them, 0: none
//   endpoint    connection, transcriptions, chat, speech, models, other, realtime
//   what        as follows, with further fields; `at`, where there is one, is the exact time
// Of a connection: accepted; ready (its DNS, TCP and TLS would be over now).
// Of a request: headers (reused: not the first on its connection; method, target, headers); body
// (at:
//   the request was complete; bytes; body, or file_bytes of an upload); headers_sent (status);
//   chunk (a piece of the body was sent: bytes, total so far; text of a delta or transcript;
//   audible: true on the piece with the first sample that can be heard, past the leading silence);
//   done (the last byte was sent).
// Of a WebSocket, whose request has the lines headers, body and headers_sent too: upgraded;
//   configured (session); first_append (item; misheard: number of the word that the deltas have
//   wrong); delta (item, text); commit (item, bytes; at, first_append, last_append: when they
//   came); completed (item, text; was sent); cleared; left (the client went away, with nothing
//   open).
// Of either: stalled, released, closed, reset (as told); cancelled (the client left too early).
// Of the service: turn (turn: its number; see ServiceCore::begin_turn).
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tests/support/service_record.h"
#include "tests/support/service_script.h"

namespace support {

// Things that a test can wait for.
enum class Happening { Received, Stalled, Done, Cancelled, Faulted };
inline constexpr std::size_t kHappenings = 5;

class Journal {
 public:
  explicit Journal(const std::string& log_path);  // empty: no log

  // A new connection; gives its number, from 1.
  int connected();
  // A request whose headers are complete; gives its number, from 1.
  std::uint64_t open(RequestRecord record);
  // Changes a record under the lock.
  template <typename Change>
  void change(std::uint64_t id, Change change) {
    const std::lock_guard lock(mutex_);
    change(records_[id - 1]);
    changed_.notify_all();
  }
  // Counts it, wakes those who wait for it, and gives the request its outcome if it is one.
  void count(Happening what, Endpoint endpoint, std::uint64_t id);
  // One log line. `id` may be 0 (no request yet).
  void log(const char* what, int connection, std::uint64_t id, Endpoint endpoint,
           const nlohmann::ordered_json& more);

  bool wait(Happening what, Endpoint endpoint, std::size_t count,
            std::chrono::steady_clock::duration timeout);
  // Waits until `is_so` holds for any record.
  bool wait_record(const std::function<bool(const RequestRecord&)>& is_so,
                   std::chrono::steady_clock::duration timeout);
  std::size_t counted(Happening what, Endpoint endpoint) const;
  std::vector<RequestRecord> records() const;
  std::vector<double> accepted() const;  // when each connection was

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RequestRecord> records_;
  std::vector<double> accepted_;
  std::array<std::array<std::size_t, kEndpoints>, kHappenings> counts_{};
  std::ofstream log_;
};

}  // namespace support
