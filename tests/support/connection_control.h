// What every connection of the simulated service does whatever it speaks: wait for a due time while
// watching the client, make trouble, and note both.
// Threads: that of the connection.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

#include "tests/support/service_core.h"
#include "tests/support/wire.h"

namespace support {

class ConnectionControl {
 public:
  ConnectionControl(ServiceCore& core, int socket);

  // False: the client is gone, or the service is ending.
  bool wait_until(double due);
  enum class Next { GoOn, EndBody, Stop };
  // The acts that any connection can do; those of a WebSocket count as None here.
  Next act(Act what, Endpoint endpoint, std::uint64_t id);
  // The client went away. Always false, for the callers' sake.
  bool gone(Endpoint endpoint, std::uint64_t id);
  void log(const char* what, const RequestRecord& record, const nlohmann::ordered_json& more);
  void log(const char* what, Endpoint endpoint, std::uint64_t id);

  ServiceCore& core;
  Wire wire;
  const int number;  // of the connection
};

}  // namespace support
