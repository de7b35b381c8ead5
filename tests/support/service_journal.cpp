#include "tests/support/service_journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/wire.h"

namespace support {
namespace {

constexpr std::array<const char*, kEndpoints> kNames = {
    "connection", "transcriptions", "chat", "speech", "models", "other", "realtime"};

std::size_t index(auto value) {
  return static_cast<std::size_t>(value);
}

}  // namespace

Journal::Journal(const std::string& log_path) {
  if (!log_path.empty()) log_.open(log_path, std::ios::app);
}

int Journal::connected() {
  int number = 0;
  {
    const std::lock_guard lock(mutex_);
    accepted_.push_back(monotonic_seconds());
    number = static_cast<int>(accepted_.size());
  }
  count(Happening::Received, Endpoint::Connection, 0);
  return number;
}

std::uint64_t Journal::open(RequestRecord record) {
  const std::lock_guard lock(mutex_);
  record.id = records_.size() + 1;
  records_.push_back(std::move(record));
  return records_.back().id;
}

void Journal::count(Happening what, Endpoint endpoint, std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  ++counts_[index(what)][index(endpoint)];
  if (id > 0 && what != Happening::Received && what != Happening::Stalled) {
    RequestRecord& record = records_[id - 1];
    record.ended_at = monotonic_seconds();
    record.outcome = what == Happening::Done        ? Outcome::Done
                     : what == Happening::Cancelled ? Outcome::Cancelled
                                                    : Outcome::Faulted;
  }
  changed_.notify_all();
}

void Journal::log(const char* what, int connection, std::uint64_t id, Endpoint endpoint,
                  const nlohmann::ordered_json& more) {
  if (!log_.is_open()) return;
  nlohmann::ordered_json line = {{"t", monotonic_seconds()},
                                 {"connection", connection},
                                 {"request", id},
                                 {"endpoint", kNames[index(endpoint)]},
                                 {"what", what}};
  line.update(more);
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::lock_guard lock(mutex_);
  log_ << text << std::endl;
}

bool Journal::wait(Happening what, Endpoint endpoint, std::size_t count,
                   std::chrono::steady_clock::duration timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout,
                           [&] { return counts_[index(what)][index(endpoint)] >= count; });
}

bool Journal::wait_record(const std::function<bool(const RequestRecord&)>& is_so,
                          std::chrono::steady_clock::duration timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [&] { return std::ranges::any_of(records_, is_so); });
}

std::size_t Journal::counted(Happening what, Endpoint endpoint) const {
  const std::lock_guard lock(mutex_);
  return counts_[index(what)][index(endpoint)];
}

std::vector<RequestRecord> Journal::records() const {
  const std::lock_guard lock(mutex_);
  return {records_.begin(), records_.end()};
}

std::vector<double> Journal::accepted() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

}  // namespace support
