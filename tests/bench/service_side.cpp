#include "tests/bench/service_side.h"

#include <chrono>
#include <set>

namespace bench {
namespace {

double seconds_of(audio::TimePoint at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

ServiceSide service_side(const support::SimulatedService& service, int /*connections_before*/,
                         audio::TimePoint key_down, audio::TimePoint key_up,
                         audio::TimePoint audible) {
  ServiceSide side;
  std::set<int> connections;
  for (const support::RequestRecord& record : service.requests()) {
    if (record.accepted_at > seconds_of(key_up) && record.accepted_at <= seconds_of(audible)) {
      connections.insert(record.connection);
    }
    if (record.endpoint != support::Endpoint::Chat) continue;
    if (record.headers_at < seconds_of(key_down)) continue;
    side.tokens += static_cast<std::int64_t>(record.request.body.size() / 4);
  }
  side.connections = static_cast<int>(connections.size());
  return side;
}

}  // namespace bench
