// The shortest way through a turn, from logs made by hand and from a real one.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/plain_http_client.h"
#include "tests/support/plain_websocket_client.h"
#include "tests/support/simulated_service.h"

using namespace support;
using nlohmann::json;

namespace {

// Requests 1 (upload), 2 (chat) and 3 (speech) of one turn, key up at 10.
const std::vector<LogLine> kTurn = {
    {10.10, 1, "transcriptions", "body"},
    {10.60, 1, "transcriptions", "chunk", "Hi?"},
    {10.60, 1, "transcriptions", "done"},
    {10.70, 2, "chat", "body"},
    {11.20, 2, "chat", "chunk", "Well"},
    {11.25, 2, "chat", "chunk", ", yes"},
    {11.30, 2, "chat", "chunk", "."},
    {11.35, 2, "chat", "chunk", " And no."},
    {11.40, 3, "speech", "body", "Well, yes."},
    {11.90, 3, "speech", "chunk"},
    {12.00, 3, "speech", "chunk", {}, {}, true},
    {12.10, 3, "speech", "done"},
};

std::vector<LogLine> with(std::vector<LogLine> more, std::vector<LogLine> log = kTurn) {
  log.insert(log.begin(), more.begin(), more.end());
  return log;
}

}  // namespace

TEST_CASE("the oracle is the time that the service took, without what the client added") {
  const auto oracle = oracle_of(kTurn, {10, "Well, yes."});
  REQUIRE(oracle);
  CHECK_FALSE(oracle->live);
  CHECK(oracle->transcription == doctest::Approx(0.5));
  CHECK(oracle->model == doctest::Approx(0.6));   // to the full stop, not to the next sentence
  CHECK(oracle->speech == doctest::Approx(0.6));  // to the audible sample, not to the first byte
  CHECK(oracle->total() == doctest::Approx(1.7));
}

TEST_CASE("heard live, the oracle begins at the commit") {
  const auto oracle = oracle_of(with({{9.00, 7, "realtime", "first_append", {}, "a"},
                                      {9.90, 7, "realtime", "commit", {}, "z"},
                                      {9.95, 7, "realtime", "completed", "old", "z"},
                                      {10.05, 7, "realtime", "commit", {}, "a"},
                                      {10.20, 7, "realtime", "completed", "Hi?", "a"}}),
                                {10, "Well, yes."});
  REQUIRE(oracle);
  CHECK(oracle->live);
  CHECK(oracle->transcription == doctest::Approx(0.15));
}

TEST_CASE("a live session that never answers leaves the upload's time") {
  const auto oracle =
      oracle_of(with({{10.05, 7, "realtime", "commit", {}, "a"}}), {10, "Well, yes."});
  REQUIRE(oracle);
  CHECK_FALSE(oracle->live);
}

TEST_CASE("what began before the turn, or after it, does not count") {
  const auto log = with({{9.0, 8, "chat", "body"}, {10.01, 8, "chat", "chunk", "Well, yes."}});
  CHECK(oracle_of(log, {10, "Well, yes."})->model == doctest::Approx(0.6));
  CHECK_FALSE(oracle_of(kTurn, {10, "Well, yes.", 11.95}));
  CHECK_FALSE(oracle_of(kTurn, {10.2, "Well, yes."}));
}

TEST_CASE("markdown in the answer does not hide the first segment; another answer does") {
  auto log = kTurn;
  log[4].text = "**Well**";
  CHECK(oracle_of(log, {10, "Well, yes."})->model == doctest::Approx(0.55));
  const auto none = oracle_of(kTurn, {10, "Never said."});
  REQUIRE_FALSE(none);
  CHECK(none.error().find("Never said.") != std::string::npos);
}

TEST_CASE("of several syntheses that of the first segment counts") {
  const auto log =
      with({{10.9, 9, "speech", "body", "And no."}, {10.95, 9, "speech", "chunk", {}, {}, true}});
  CHECK(oracle_of(log, {10, "Well, yes."})->speech == doctest::Approx(0.6));
}

TEST_CASE("a log that the service wrote has all that the oracle needs") {
  const std::string path = "/tmp/holler_oracle_" + std::to_string(getpid()) + ".jsonl";
  double key_up = 0;
  {
    SimulatedService service({.log_path = path});
    service.edit([](Script& s) { s.answer = "Yes. And no."; });
    service.next(Endpoint::Speech, 1, {.chunk_sizes = {2400}, .speech = {.speed = 100}});
    PlainWebSocketClient ears(service.port());
    ears.configure();
    ears.append(std::string(9600, '\0'));
    key_up = monotonic_seconds();
    ears.send({{"type", "input_audio_buffer.commit"}});
    ears.wait_for("conversation.item.input_audio_transcription.completed");
    PlainHttpClient client(service.port());
    client.request("POST", "/v1/chat/completions",
                   R"({"model":"M","stream":true,"messages":[{"role":"user","content":"Hi"}]})");
    client.request("POST", "/v1/audio/speech",
                   R"({"model":"M","voice":"v","input":"Yes.","response_format":"pcm"})");
    REQUIRE(service.wait_done(Endpoint::Speech));
    const auto log = read_service_log(path);
    const auto oracle = oracle_of(log, {key_up, "Yes."});
    REQUIRE(oracle);
    CHECK(oracle->live);
    CHECK(oracle->total() > 0);
    CHECK(oracle->total() < monotonic_seconds() - key_up);
  }
  std::remove(path.c_str());
}
