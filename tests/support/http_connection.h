// One connection of the simulated service: reads requests, has them answered, and sends the answers
// with the troubles that were asked for.
// Threads: run() on its own thread; wake() and stop() from any other.
#pragma once

#include <cstdint>

#include <nlohmann/json_fwd.hpp>

#include "tests/support/http_request.h"
#include "tests/support/service_answer.h"
#include "tests/support/service_core.h"
#include "tests/support/wire.h"

namespace support {

class HttpConnection {
 public:
  HttpConnection(ServiceCore& core, int socket);

  void run();
  void wake() { wire_.wake(); }
  void stop() { wire_.stop(); }

 private:
  bool establish();
  bool serve_one(bool first);
  bool read_whole(RequestRecord& record, const Behaviour& behaviour);
  bool send(const RequestRecord& record, Answer answer, const Behaviour& behaviour);
  bool send_headers(const RequestRecord& record, const Answer& answer, const Behaviour& behaviour);
  bool send_piece(const RequestRecord& record, const Piece& piece, Framing framing);
  bool wait_until(double due);

  enum class Next { GoOn, EndBody, Stop };
  Next act(Act what, Endpoint endpoint, std::uint64_t id);
  bool gone(Endpoint endpoint, std::uint64_t id);
  void log(const char* what, const RequestRecord& record, const nlohmann::ordered_json& more);

  ServiceCore& core_;
  Wire wire_;
  RequestReader reader_;
  int number_;
  double accepted_at_;
};

}  // namespace support
