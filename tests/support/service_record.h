// One request as the simulated service saw it.
// Threads: plain values, no sharing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/http_request.h"
#include "tests/support/service_script.h"

namespace support {

enum class Outcome {
  Pending,
  Done,       // the whole answer was sent (errors and malformed answers too)
  Cancelled,  // the client went away first
  Faulted,    // the service broke it off, as told
};

// One utterance on a WebSocket. Times as in RequestRecord.
struct LiveRecord {
  std::string item_id{};
  std::string audio{};  // PCM16 as it came, byte for byte
  double first_append_at = 0;
  double last_append_at = 0;
  double commit_at = 0;
  std::vector<std::string> deltas{};  // as sent
  std::string transcript{};           // once it was sent
  double completed_at = 0;
  bool cleared = false;
};

// Times are CLOCK_MONOTONIC in seconds; 0 if it did not come to that.
struct RequestRecord {
  std::uint64_t id = 0;  // from 1, in the order in which headers were complete
  int connection = 0;    // from 1, in the order of accepting
  bool reused = false;   // not the first request on its connection
  Endpoint endpoint = Endpoint::Other;
  HttpRequest request;
  Form form;  // of a transcription
  int status = 0;
  std::size_t body_bytes_sent = 0;
  std::string text_sent{};  // of an answer or a transcript, as far as it got
  double accepted_at = 0;
  double headers_at = 0;
  double body_at = 0;        // the request was complete
  double first_byte_at = 0;  // of the answer's body
  double last_byte_at = 0;
  double ended_at = 0;  // when the outcome was known
  Outcome outcome = Outcome::Pending;
  // Of a WebSocket:
  double upgraded_at = 0;
  std::vector<LiveRecord> live{};  // utterances, in order; the last may be unfinished
  std::vector<std::string>
      messages{};  // the client's events as they came, those with audio left out
  int pongs = 0;
  int closed_with = 0;  // code of the client's close frame; 1005 if it had none
};

}  // namespace support
