// Faults while the window is open: each says what is wrong, keeps what was said, and Retry works
// without speaking again.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "tests/e2e/holler_window.h"
#include "tests/support/simulated_service.h"
#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"

namespace {

using namespace std::chrono_literals;
using e2e::HollerWindow;
using nlohmann::json;
using support::Act;
using support::Endpoint;
using support::Point;
using support::SimulatedService;

constexpr const char* kQuestion = "Does it still work?";
const std::string kFirst = "This much of the answer was written.";
const std::string kSecond = " And this is the rest of it.";

void use_answer(SimulatedService& service) {
  service.edit([](support::Script& script) {
    script.transcript = kQuestion;
    script.answer_deltas = {kFirst, " And this", " is the rest of it."};
  });
}

// The answer breaks off two words behind its first sentence.
support::Behaviour cut_off(Act act) {
  support::Behaviour behaviour;
  behaviour.trouble = {act, Point::Chunk, 3};
  return behaviour;
}

support::ServiceOptions on_port(int port) {
  support::ServiceOptions options;
  options.port = port;
  return options;
}

// Whether the loudspeaker played that sentence after a moment.
double heard(HollerWindow& window, const std::string& sentence, audio::TimePoint since) {
  support::SoundRecorder& ear = window.desk().loudspeaker();
  REQUIRE(ear.wait_for_silence(100, 200ms, e2e::kPatience));
  const auto voice = e2e::voices_of({sentence}).front();
  return support::find(voice, ear.since(since), support::SoundRecorder::kRate).correlation;
}

TEST_CASE("a wrong key is named, and after it is set right Retry sends the same recording") {
  SimulatedService service;
  use_answer(service);
  service.edit([](support::Script& script) { script.key = "sk-another"; });
  HollerWindow window(service.base_url());
  window.ask(support::simulated_voice(kQuestion), audio::kSpeechRate);
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("fault") == "unauthorized");
  CHECK(failed.at("message").get<std::string>().find("key") != std::string::npos);
  CHECK(service.requests(Endpoint::Transcriptions).size() == 1);  // no key gets better by itself
  CHECK(window.story().find(e2e::kKey) == std::string::npos);

  service.edit([](support::Script& script) { script.key.clear(); });
  REQUIRE(window.retry());
  CHECK(window.last_event("ended").at("heard") == kFirst + kSecond);
  const auto uploads = service.requests(Endpoint::Transcriptions);
  REQUIRE(uploads.size() == 2);
  CHECK(uploads[0].form.file.bytes == uploads[1].form.file.bytes);
}

TEST_CASE("a refused connection is told soon, and Retry works when the service is back") {
  const int port = SimulatedService().port();  // free again at once
  HollerWindow window("http://127.0.0.1:" + std::to_string(port) + "/v1");
  const e2e::Asked asked = window.ask(support::simulated_voice(kQuestion), audio::kSpeechRate);
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("fault") == "offline");
  e2e::measured("refused connection, release to message", support::time_of(failed) - asked.key_up);
  CHECK(support::time_of(failed) - asked.key_up < 5s);

  SimulatedService service(on_port(port));
  use_answer(service);
  REQUIRE(window.retry());
  CHECK(window.last_event("ended").at("heard") == kFirst + kSecond);
  CHECK(service.requests(Endpoint::Transcriptions).size() == 1);
}

TEST_CASE("an answer that is cut off is spoken as far as it came, and Retry asks for it anew") {
  SimulatedService service;
  use_answer(service);
  service.next(Endpoint::Chat, 1, cut_off(Act::Close));
  HollerWindow window(service.base_url());
  const e2e::Asked asked = window.ask(support::simulated_voice(kQuestion), audio::kSpeechRate);
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("transcript") == kQuestion);
  CHECK(failed.at("answer").get<std::string>().starts_with(kFirst));
  CHECK(heard(window, kFirst, asked.key_down) >= e2e::kRecognised);

  const audio::TimePoint again = audio::Clock::now();
  REQUIRE(window.retry());
  CHECK(window.last_event("ended").at("heard") == kFirst + kSecond);
  CHECK(heard(window, kFirst, again) >= e2e::kRecognised);
  // The transcript is there already, and a question is asked once, not twice.
  CHECK(e2e::questions_at(service).size() == 1);
  const auto chats = service.requests(Endpoint::Chat);
  REQUIRE(chats.size() == 2);
  CHECK(json::parse(chats[0].request.body).at("messages") ==
        json::parse(chats[1].request.body).at("messages"));
}

TEST_CASE("a service that dies in the middle of an answer is survived") {
  std::optional<SimulatedService> service(std::in_place);
  const int port = service->port();
  use_answer(*service);
  service->next(Endpoint::Chat, 1, cut_off(Act::Stall));
  HollerWindow window(service->base_url());
  window.ask(support::simulated_voice(kQuestion), audio::kSpeechRate);
  REQUIRE(service->wait_stalled(Endpoint::Chat));
  service.reset();
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("message").get<std::string>().find("cut off") != std::string::npos);

  service.emplace(on_port(port));
  use_answer(*service);
  REQUIRE(window.retry());
  CHECK(window.last_event("ended").at("heard") == kFirst + kSecond);
  CHECK(window.quit() == 0);
}

TEST_CASE("a voice that fails leaves the answer to read, and the turn says so") {
  SimulatedService service;
  use_answer(service);
  support::Behaviour refused;
  refused.status = 400;
  service.next(Endpoint::Speech, 10, refused);
  HollerWindow window(service.base_url());
  window.ask(support::simulated_voice(kQuestion), audio::kSpeechRate);
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("answer") == kFirst + kSecond);
  CHECK(failed.at("message").get<std::string>().size() > 10);
}

}  // namespace
