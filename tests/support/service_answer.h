// What the simulated service answers, as data: the connection only has to send it. Nothing here
// knows about sockets.
// Threads: pure functions of their arguments (Script::answer_to is called).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/http_request.h"
#include "tests/support/service_record.h"
#include "tests/support/service_script.h"
#include "tests/support/timing_profile.h"

namespace support {

// One chunk of the body; `wait` seconds after the piece before it (the first: after the headers).
struct Piece {
  double wait = 0;
  std::string bytes;
  std::string note;  // for the log: the text of a delta
};

struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  double headers_after = 0;  // seconds after the request was complete
  std::vector<Piece> pieces;
  std::size_t audible_after =
      0;  // bytes of the body up to and with the first audible sample; 0: none
};

Endpoint route(const HttpRequest& request);

// The whole answer, with the behaviour's status, delays, chunk sizes and extra bytes applied.
Answer make_answer(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
                   TimingDraw& timing);

// An error in OpenAI's shape.
Answer error_answer(int status, std::string_view message, std::string_view code,
                    std::string_view param = {});

// Cuts so that a piece ends after `bytes` bytes of the body; gives the number of pieces before the
// cut.
std::size_t cut_after(std::vector<Piece>& pieces, std::size_t bytes);

// The endpoints with something to compute; each checks its own request.
Answer transcribe(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
                  TimingDraw& timing);
Answer chat(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
            TimingDraw& timing);
Answer speak(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
             TimingDraw& timing);
// 101 for a proper WebSocket handshake (RFC 6455, section 4.2), whatever else in HTTP for others.
Answer upgrade(const RequestRecord& record);

}  // namespace support
