#include "tests/support/connection_control.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace support {

using nlohmann::ordered_json;

ConnectionControl::ConnectionControl(ServiceCore& shared, int socket)
    : core(shared), wire(socket), number(shared.journal.connected()) {}

bool ConnectionControl::wait_until(double due) {
  for (;;) {
    const Wire::Wait what = wire.wait(due);
    if (what != Wire::Wait::Woken) return what == Wire::Wait::Due;
  }
}

ConnectionControl::Next ConnectionControl::act(Act what, Endpoint endpoint, std::uint64_t id) {
  switch (what) {
    case Act::End:
      return Next::EndBody;
    case Act::Stall: {
      const std::uint64_t releases = core.releases(endpoint);
      log("stalled", endpoint, id);
      core.journal.count(Happening::Stalled, endpoint, id);
      while (core.releases(endpoint) == releases) {
        if (wire.wait(std::nullopt) == Wire::Wait::Gone) {
          gone(endpoint, id);
          return Next::Stop;
        }
      }
      log("released", endpoint, id);
      return Next::GoOn;
    }
    case Act::Close:
    case Act::Reset:
      // Noted first: a test that sees the connection end finds it in the record.
      log(what == Act::Close ? "closed" : "reset", endpoint, id);
      core.journal.count(Happening::Faulted, endpoint, id);
      what == Act::Close ? wire.close() : wire.reset();
      return Next::Stop;
    default:
      return Next::GoOn;
  }
}

bool ConnectionControl::gone(Endpoint endpoint, std::uint64_t id) {
  if (wire.stopped()) return false;  // the service's end is no cancellation
  log("cancelled", endpoint, id);
  core.journal.count(Happening::Cancelled, endpoint, id);
  return false;
}

void ConnectionControl::log(const char* what, const RequestRecord& record,
                            const ordered_json& more) {
  core.journal.log(what, number, record.id, record.endpoint, more);
}

void ConnectionControl::log(const char* what, Endpoint endpoint, std::uint64_t id) {
  core.journal.log(what, number, id, endpoint, ordered_json::object());
}

}  // namespace support
