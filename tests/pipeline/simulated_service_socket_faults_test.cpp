// Every trouble that the simulated service's WebSocket can be told to make does what it says.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/plain_websocket_client.h"
#include "tests/support/simulated_service.h"

using namespace support;
using nlohmann::json;

namespace {

const std::string kTranscription = "conversation.item.input_audio_transcription.";
const std::string kCompleted = kTranscription + "completed";
const std::string kSecondOfSound(48000, '\5');

Behaviour trouble(Act act, Point at, std::size_t after = 0) {
  return {.trouble = {act, at, after}};
}

// One turn as a client would have it; false if the connection ended before the transcript.
bool turn(PlainWebSocketClient& client) {
  client.configure();
  client.append(kSecondOfSound);
  client.send({{"type", "input_audio_buffer.commit"}});
  return !client.wait_for(kCompleted).is_null();
}

}  // namespace

TEST_CASE("the upgrade can be refused with any status, or only after a stall") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, {.status = 403});
  CHECK(PlainWebSocketClient(service.port()).status() == 403);
  service.next(Endpoint::Realtime, 1, trouble(Act::Stall, Point::Headers));
  std::jthread opens([&] { CHECK(PlainWebSocketClient(service.port()).open()); });
  REQUIRE(service.wait_stalled(Endpoint::Realtime));
  CHECK(service.requests(Endpoint::Realtime).back().upgraded_at == 0);
  service.release(Endpoint::Realtime);
}

TEST_CASE("the upgrade can end in a closed or a reset connection") {
  SimulatedService service;
  for (const Act act : {Act::Close, Act::Reset}) {
    service.next(Endpoint::Realtime, 1, trouble(act, Point::Headers));
    CHECK(PlainWebSocketClient(service.port()).status() == 0);
  }
}

TEST_CASE("a stalled socket goes on when released, at any moment of a turn") {
  SimulatedService service;
  std::size_t stalls = 0;
  for (const Point point : {Point::FirstByte, Point::Updated, Point::Append, Point::Commit,
                            Point::Delta, Point::Completed, Point::End}) {
    service.next(Endpoint::Realtime, 1, trouble(Act::Stall, point));
    PlainWebSocketClient client(service.port());
    bool answered = false;
    std::jthread talks([&] { answered = turn(client); });
    REQUIRE(service.wait_stalled(Endpoint::Realtime, ++stalls));
    service.release(Endpoint::Realtime);
    talks.join();
    CHECK(answered);
  }
}

TEST_CASE("a socket is closed with the code asked for, at the moment asked for") {
  SimulatedService service;
  for (const int code : {1001, 1011, 4000}) {
    for (const Point point : {Point::FirstByte, Point::Updated, Point::Append, Point::Commit,
                              Point::Delta, Point::Completed}) {
      Behaviour behaviour = trouble(Act::CloseFrame, point);
      behaviour.realtime.close_code = code;
      service.next(Endpoint::Realtime, 1, behaviour);
      PlainWebSocketClient client(service.port());
      CHECK_FALSE(turn(client));
      CHECK(client.close_code() == code);
      CHECK(service.requests().back().outcome == Outcome::Faulted);
    }
  }
}

TEST_CASE("a session can end right after an answer, or in a later turn") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, trouble(Act::CloseFrame, Point::End));
  PlainWebSocketClient once(service.port());
  CHECK(turn(once));
  CHECK_FALSE(once.next());
  CHECK(once.close_code() == 1011);
  service.next(Endpoint::Realtime, 1, trouble(Act::Reset, Point::Commit, 1));
  PlainWebSocketClient twice(service.port());
  CHECK(turn(twice));
  CHECK_FALSE(turn(twice));
  CHECK(twice.close_code() == 1006);
}

TEST_CASE("a commit may never be answered") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, trouble(Act::Skip, Point::Commit));
  PlainWebSocketClient client(service.port());
  client.configure();
  client.append(kSecondOfSound);
  client.send({{"type", "input_audio_buffer.commit"}});
  client.send({{"type", "input_audio_buffer.clear"}});
  while (const auto event = client.next()) {
    CHECK((*event)["type"] != "input_audio_buffer.committed");
    CHECK((*event)["type"] != kCompleted);
    if ((*event)["type"] == "input_audio_buffer.cleared") break;
  }
  CHECK(service.requests().back().live[0].commit_at > 0);
}

TEST_CASE("a transcription can fail, and so can single events, with a code") {
  SimulatedService service;
  Behaviour fails = trouble(Act::Fail, Point::Completed);
  fails.realtime.error_code = "audio_unintelligible";
  service.next(Endpoint::Realtime, 1, fails);
  PlainWebSocketClient client(service.port());
  client.configure();
  client.append(kSecondOfSound);
  client.send({{"type", "input_audio_buffer.commit"}});
  const std::string item = client.wait_for("input_audio_buffer.committed")["item_id"];
  const json failed = client.wait_for(kTranscription + "failed");
  CHECK(failed["error"]["code"] == "audio_unintelligible");
  CHECK(failed["item_id"] == item);

  service.next(Endpoint::Realtime, 1, trouble(Act::Complain, Point::Append));
  PlainWebSocketClient other(service.port());
  other.append(kSecondOfSound);
  CHECK(other.wait_for("error")["error"]["code"] == "server_error");
  CHECK(turn(other));
}

TEST_CASE("a transcript of something else can come first") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, trouble(Act::OtherItem, Point::Completed));
  PlainWebSocketClient client(service.port());
  REQUIRE(turn(client));
  CHECK(client.wait_for(kCompleted)["transcript"] == "What is the capital of France?");
}

TEST_CASE("garbage in place of a frame ends the client's connection, not the service") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, trouble(Act::Garbage, Point::Commit));
  PlainWebSocketClient client(service.port());
  CHECK_FALSE(turn(client));
  PlainWebSocketClient next(service.port());
  CHECK(turn(next));
}

TEST_CASE("a socket that hardly drains loses nothing") {
  SimulatedService service;
  Behaviour slow = trouble(Act::Stall, Point::Append, 1);
  slow.realtime.receive_buffer = 65536;
  service.next(Endpoint::Realtime, 1, slow);
  PlainWebSocketClient client(service.port());
  bool answered = false;
  std::jthread talks([&] {
    for (int i = 0; i < 19; ++i) client.append(kSecondOfSound);
    answered = turn(client);
  });
  REQUIRE(service.wait_stalled(Endpoint::Realtime));
  service.release(Endpoint::Realtime);
  talks.join();
  CHECK(answered);
  CHECK(service.requests().back().live[0].audio.size() == 20 * kSecondOfSound.size());
}

TEST_CASE("a client that leaves in the middle of a turn is noticed; between turns it may") {
  SimulatedService service;
  {
    PlainWebSocketClient client(service.port());
    client.append(kSecondOfSound);
    REQUIRE(service.wait_until([](const RequestRecord& r) { return !r.live.empty(); }));
    client.drop();
    REQUIRE(service.wait_cancelled(Endpoint::Realtime));
    CHECK(service.requests().back().outcome == Outcome::Cancelled);
  }
  PlainWebSocketClient client(service.port());
  CHECK(turn(client));
  client.close();
  REQUIRE(service.wait_until([](const RequestRecord& r) { return r.closed_with == 1000; }));
  CHECK(service.requests().back().outcome == Outcome::Done);
}

TEST_CASE("pings come while the client is silent, and its pongs are counted") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, {.realtime = {.ping_every = Seconds(0.005)}});
  PlainWebSocketClient client(service.port());
  std::jthread reads([&] {
    while (client.next()) {
    }
  });
  CHECK(service.wait_until([](const RequestRecord& r) { return r.pongs >= 3; }));
  client.drop();
}

TEST_CASE("the service ends promptly with sockets open, stalled and silent") {
  const auto start = std::chrono::steady_clock::now();
  {
    SimulatedService service;
    service.next(Endpoint::Realtime, 1, trouble(Act::Stall, Point::Append));
    PlainWebSocketClient stalled(service.port());
    PlainWebSocketClient idle(service.port());
    stalled.append(kSecondOfSound);
    REQUIRE(service.wait_stalled(Endpoint::Realtime));
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}
