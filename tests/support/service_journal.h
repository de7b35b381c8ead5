// What happened at the simulated service: a record a request for assertions, counters to wait for,
// and a log of JSON lines.
// Threads: any.
// Owns: the log file.
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
