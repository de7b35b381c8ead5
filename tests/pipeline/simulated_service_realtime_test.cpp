// The simulated service's live transcription over WebSocket.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/plain_http_client.h"
#include "tests/support/plain_websocket_client.h"
#include "tests/support/simulated_service.h"

using namespace support;
using nlohmann::json;

namespace {

const std::string kTranscription = "conversation.item.input_audio_transcription.";
const std::string kCompleted = kTranscription + "completed";
constexpr std::size_t kSecond = 48000;  // bytes of PCM16 at 24 kHz

// Configured, with `seconds` of audio sent in pieces of 20 ms.
void speak(PlainWebSocketClient& client, int seconds) {
  client.configure();
  for (int i = 0; i < 50 * seconds; ++i) {
    client.append(std::string(kSecond / 50, static_cast<char>(i)));
  }
}

void commit(PlainWebSocketClient& client) {
  client.send({{"type", "input_audio_buffer.commit"}});
}

// The types of all events up to and with `last`.
std::vector<std::string> types_until(PlainWebSocketClient& client, const std::string& last) {
  std::vector<std::string> types;
  while (auto event = client.next()) {
    types.push_back((*event)["type"]);
    if (types.back() == last) break;
  }
  return types;
}

}  // namespace

TEST_CASE("a question that is spoken live comes back as deltas, then as a whole") {
  SimulatedService service;
  service.edit([](Script& s) { s.transcript = "What time is it?"; });
  PlainWebSocketClient client(service.port());
  REQUIRE(client.open());
  CHECK(client.wait_for("session.created").contains("session"));
  speak(client, 1);
  CHECK(client.wait_for("session.updated")["session"]["type"] == "transcription");
  std::string text;
  for (int word = 0; word < 4; ++word) {
    text += client.wait_for(kTranscription + "delta").value("delta", "");
  }
  CHECK(text == "What time is it?");
  commit(client);
  const json committed = client.wait_for("input_audio_buffer.committed");
  CHECK(committed["previous_item_id"].is_null());
  const json completed = client.wait_for(kCompleted);
  CHECK(completed["item_id"] == committed["item_id"]);
  CHECK(completed["transcript"] == "What time is it?");
  CHECK(completed["usage"]["seconds"] == 1);
}

TEST_CASE("the audio is kept as it came") {
  SimulatedService service;
  PlainWebSocketClient client(service.port());
  std::string sent;
  client.configure();
  for (const std::size_t size : {9600U, 1U, 4801U, 20000U}) {
    const std::string piece(size, static_cast<char>(size));
    client.append(piece);
    sent += piece;
  }
  commit(client);
  client.wait_for(kCompleted);
  const auto requests = service.requests(Endpoint::Realtime);
  REQUIRE(requests.size() == 1);
  REQUIRE(requests[0].live.size() == 1);
  CHECK(requests[0].live[0].audio == sent);
  CHECK(requests[0].live[0].first_append_at <= requests[0].live[0].last_append_at);
  CHECK(requests[0].live[0].last_append_at <= requests[0].live[0].commit_at);
}

TEST_CASE("the events of a turn come in the order of the real service") {
  SimulatedService service;
  service.edit([](Script& s) { s.transcript = "Yes"; });
  PlainWebSocketClient client(service.port());
  speak(client, 1);
  commit(client);
  CHECK(types_until(client, kCompleted) ==
        std::vector<std::string>{"session.created", "session.updated", kTranscription + "delta",
                                 "input_audio_buffer.committed", "conversation.item.added",
                                 kCompleted});
}

TEST_CASE("words come while the question is still being spoken, once their audio is there") {
  SimulatedService service;
  service.edit([](Script& s) {
    s.transcript = "one two";
    s.at(Endpoint::Realtime).realtime.word_ends = {Seconds(0.5), Seconds(2)};
  });
  PlainWebSocketClient client(service.port());
  speak(client, 1);
  CHECK(client.wait_for(kTranscription + "delta")["delta"] == "one");
  REQUIRE(service.wait_until(
      [](const RequestRecord& r) { return !r.live.empty() && r.live[0].audio.size() == kSecond; }));
  CHECK(service.requests(Endpoint::Realtime)[0].live[0].deltas.size() == 1);
  speak(client, 1);
  CHECK(client.wait_for(kTranscription + "delta")["delta"] == " two");
}

TEST_CASE("one socket serves turn after turn, and knows their order") {
  SimulatedService service;
  PlainWebSocketClient client(service.port());
  std::string previous;
  for (int turn = 0; turn < 3; ++turn) {
    service.edit([&](Script& s) { s.transcript = "Turn " + std::to_string(turn); });
    speak(client, 1);
    commit(client);
    const json committed = client.wait_for("input_audio_buffer.committed");
    CHECK((committed["previous_item_id"].is_null() ? "" : committed["previous_item_id"]) ==
          previous);
    previous = committed["item_id"];
    CHECK(client.wait_for(kCompleted)["transcript"] == "Turn " + std::to_string(turn));
  }
  REQUIRE(service.wait_done(Endpoint::Realtime, 3));
  CHECK(service.connections() == 1);
  CHECK(service.requests(Endpoint::Realtime)[0].live.size() == 3);
}

TEST_CASE("what is said while an answer is still due is an utterance of its own") {
  SimulatedService service;
  service.next(Endpoint::Realtime, 1, {.trouble = {Act::Stall, Point::Completed}});
  PlainWebSocketClient client(service.port());
  speak(client, 1);
  commit(client);
  REQUIRE(service.wait_stalled(Endpoint::Realtime));
  client.append(std::string(kSecond, '\7'));
  commit(client);
  service.release(Endpoint::Realtime);
  const json first = client.wait_for(kCompleted);
  CHECK(client.wait_for(kCompleted)["item_id"] != first["item_id"]);
}

TEST_CASE("less than 100 ms cannot be committed, and what was cleared is forgotten") {
  SimulatedService service;
  PlainWebSocketClient client(service.port());
  client.configure();
  client.append(std::string(4798, '\0'));
  client.send({{"type", "input_audio_buffer.commit"}, {"event_id", "mine"}});
  const json error = client.wait_for("error")["error"];
  CHECK(error["code"] == "input_audio_buffer_commit_empty");
  CHECK(error["event_id"] == "mine");
  client.append("ab");
  client.send({{"type", "input_audio_buffer.clear"}});
  client.wait_for("input_audio_buffer.cleared");
  commit(client);
  CHECK(client.wait_for("error")["error"]["code"] == "input_audio_buffer_commit_empty");
  const auto live = service.requests(Endpoint::Realtime)[0].live;
  REQUIRE(live.size() == 1);
  CHECK(live[0].cleared);
  CHECK(live[0].audio.size() == 4800);
}

TEST_CASE(
    "a session must be for transcription, of 24 kHz PCM16, by a model, without turn detection") {
  SimulatedService service;
  service.edit([](Script& s) { s.models = {{"gpt-live-transcribe", ""}}; });
  PlainWebSocketClient client(service.port());
  const json right = {{"type", "transcription"},
                      {"audio",
                       {{"input",
                         {{"format", {{"type", "audio/pcm"}, {"rate", 24000}}},
                          {"transcription", {{"model", "gpt-live-transcribe"}}},
                          {"turn_detection", nullptr}}}}}};
  using Pointer = json::json_pointer;
  const std::vector<std::pair<Pointer, json>> wrong = {
      {Pointer("/type"), "realtime"},
      {Pointer("/audio/input/format/rate"), 16000},
      {Pointer("/audio/input/format/type"), "audio/pcmu"},
      {Pointer("/audio/input/turn_detection"), {{"type", "server_vad"}}},
      {Pointer("/audio/input/transcription"), nullptr},
      {Pointer("/audio/input/transcription/model"), "unknown"},
      {Pointer("/audio"), "none"}};
  for (const auto& [where, value] : wrong) {
    json session = right;
    session[where] = value;
    client.send({{"type", "session.update"}, {"session", session}});
    CAPTURE(where.to_string());
    CHECK(types_until(client, "error").back() == "error");
  }
  client.append(std::string(kSecond, '\0'));
  commit(client);
  CHECK(client.wait_for("error")["error"]["code"] == "missing_transcription");
  client.send({{"type", "session.update"}, {"session", right}});
  CHECK(client.wait_for("session.updated")["session"] == right);
}

TEST_CASE("the upgrade checks the key, the path and the question") {
  SimulatedService service;
  service.edit([](Script& s) { s.key = "sk-right"; });
  const std::string target = "/v1/realtime?intent=transcription";
  CHECK(PlainWebSocketClient(service.port(), target, "sk-wrong").status() == 401);
  CHECK(PlainWebSocketClient(service.port(), target).status() == 401);
  CHECK(PlainWebSocketClient(service.port(), "/v1/realtime?model=M", "sk-right").status() == 400);
  CHECK(PlainWebSocketClient(service.port(), "/v1/chat", "sk-right").status() == 404);
  CHECK(PlainWebSocketClient(service.port(), target, "sk-right").open());
  service.edit([](Script& s) { s.realtime.available = false; });
  CHECK(PlainWebSocketClient(service.port(), target, "sk-right").status() == 404);
  service.edit([](Script& s) { s.realtime.available = true; });
  PlainHttpClient plain(service.port());
  CHECK(plain.request("GET", target, {}, "Authorization: Bearer sk-right\r\n").status == 426);
}

TEST_CASE("a server of the old kind has the beta's names") {
  SimulatedService service;
  service.edit([](Script& s) { s.at(Endpoint::Realtime).realtime.beta_names = true; });
  PlainWebSocketClient client(service.port());
  client.wait_for("transcription_session.created");
  client.configure();
  CHECK(client.wait_for("error")["error"]["message"] == "Unknown event: session.update");
  client.send({{"type", "transcription_session.update"},
               {"session",
                {{"input_audio_format", "pcm16"},
                 {"input_audio_transcription", {{"model", "M"}}},
                 {"turn_detection", nullptr}}}});
  client.wait_for("transcription_session.updated");
  client.append(std::string(kSecond, '\0'));
  commit(client);
  client.wait_for("conversation.item.created");
  CHECK(client.wait_for(kCompleted)["transcript"] == "What is the capital of France?");
}
