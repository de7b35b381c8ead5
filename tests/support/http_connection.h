// One connection of the simulated service: reads requests, has them answered, and sends the answers
// with the troubles that were asked for.
// Threads: run() on its own thread; wake() and stop() from any other.
#pragma once

#include "tests/support/connection_control.h"
#include "tests/support/http_request.h"
#include "tests/support/service_answer.h"

namespace support {

class HttpConnection {
 public:
  HttpConnection(ServiceCore& core, int socket);

  void run();
  void wake() { control_.wire.wake(); }
  void stop() { control_.wire.stop(); }

 private:
  bool establish();
  bool serve_one(bool first);
  bool read_whole(RequestRecord& record, const Behaviour& behaviour);
  bool send(const RequestRecord& record, Answer answer, const Behaviour& behaviour);
  bool send_headers(const RequestRecord& record, const Answer& answer, const Behaviour& behaviour);
  bool send_piece(const RequestRecord& record, const Piece& piece, Framing framing, bool audible);

  ConnectionControl control_;
  RequestReader reader_;
  double accepted_at_;
};

}  // namespace support
