// The simulated service's live transcription over WebSocket.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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
