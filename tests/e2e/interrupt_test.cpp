// Stopping an answer: by the next question, and by Escape. And presses that ask nothing.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <thread>

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

constexpr int kHeardRate = support::SoundRecorder::kRate;
const std::string kFirst = "The first sentence of this answer is heard whole.";
const std::string kSecond = " The second one is cut short somewhere in the middle of its words.";
const std::string kThird = " Nobody ever hears a third one.";

// The third sentence's speech and the rest of the answer never come: they wait to be cancelled.
void answer_for_ever(SimulatedService& service) {
  service.edit([](support::Script& script) {
    script.transcript = "Tell me a long story.";
    script.answer_deltas = {kFirst, kSecond, kThird, " And", " so", " on."};
  });
  support::Behaviour stalled_chat;
  stalled_chat.trouble = {Act::Stall, Point::Chunk, 5};
  // Sentences are spoken side by side: only in this way do their requests arrive in order.
  stalled_chat.delays.between_chunks = 100ms;
  service.next(Endpoint::Chat, 1, stalled_chat);
  support::Behaviour stalled_speech;
  stalled_speech.trouble = {Act::Stall, Point::FirstByte, 0};
  service.next(Endpoint::Speech, 2, {});
  service.next(Endpoint::Speech, 1, stalled_speech);
}

// Waits until the second sentence is being heard.
void listen_into_second_sentence(HollerWindow& window, const e2e::Asked& asked) {
  support::SoundRecorder& ear = window.desk().loudspeaker();
  std::size_t at = 0;
  REQUIRE(ear.wait_for_sound(ear.sample_at(asked.key_up), 300, e2e::kPatience, at));
  const auto first = support::simulated_voice(kFirst);
  REQUIRE(
      ear.reach(ear.time_of(at) + audio::duration_of(first.size(), audio::kSpeechRate) + 800ms));
}

std::string told_by(SimulatedService& service) {
  answer_for_ever(service);
  return service.base_url();
}

// A long story, in the middle of its second sentence.
struct Story {
  SimulatedService service;
  HollerWindow window{told_by(service)};
  e2e::Asked asked =
      window.ask(support::simulated_voice("Tell me a long story."), audio::kSpeechRate);

  Story() { listen_into_second_sentence(window, asked); }
};

// How long the loudspeaker was still audible after a moment, looking at the second after it.
std::chrono::nanoseconds audible_after(support::SoundRecorder& ear, audio::TimePoint when) {
  REQUIRE(ear.reach(when + 1s));
  const std::size_t begin = ear.sample_at(when);
  const auto last = support::last_audible(ear.slice(begin, ear.sample_at(when + 1s)), kHeardRate);
  return last ? ear.time_of(begin + *last) - when : 0ns;
}

TEST_CASE("a press during the answer silences it, cancels it, and asks the next question") {
  Story story;
  auto& [service, window, first] = story;
  INFO(window.story());
  REQUIRE(service.wait_stalled(Endpoint::Chat));
  REQUIRE(service.wait_stalled(Endpoint::Speech));

  service.edit([](support::Script& script) {
    script.transcript = "What is two plus two?";
    script.answer_deltas.clear();
    script.answer = "That makes four.";
  });
  const auto question = support::simulated_voice("What is two plus two?");
  const e2e::Asked second = window.ask(question, audio::kSpeechRate, {.after_begin = 50ms});
  const auto silence = audible_after(window.desk().loudspeaker(), second.key_down);
  e2e::measured("press to last audible", silence);
  CHECK(silence < 300ms);
  CHECK(service.wait_cancelled(Endpoint::Chat));
  CHECK(service.wait_cancelled(Endpoint::Speech));

  // The key events were read past it: the first turn's end is looked up, not waited for.
  const json ended = window.last_event("ended");
  const auto ends = window.events().all("ended");
  REQUIRE(ends.size() == 2);
  const json& interrupted = ends[0];
  CHECK(interrupted.at("cancelled") == true);
  const std::string heard = interrupted.at("heard");
  CHECK((kFirst + kSecond).starts_with(heard));
  CHECK(heard.starts_with(kFirst));
  CHECK(heard.size() < (kFirst + kSecond).size());

  CHECK(ended.at("transcript") == "What is two plus two?");
  CHECK(ended.at("heard") == "That makes four.");
  CHECK(e2e::questions_at(service).size() == 2);

  const auto chats = service.requests(Endpoint::Chat);
  REQUIRE(chats.size() == 2);
  const json messages = json::parse(chats[1].request.body).at("messages");
  REQUIRE(messages.size() == 4);
  const std::string told = messages[2].at("content");
  CHECK(told.starts_with(heard));
  CHECK(told.find("third") == std::string::npos);
  CHECK(told.find("middle of its words") == std::string::npos);
}

TEST_CASE("a press cancels whatever the turn waits for, and the next question is answered") {
  for (const Endpoint stage : {Endpoint::Transcriptions, Endpoint::Chat, Endpoint::Speech}) {
    CAPTURE(static_cast<int>(stage));
    SimulatedService service;
    e2e::hear_by_upload(service);
    support::Behaviour stalled;
    stalled.trouble = {Act::Stall, Point::Headers, 0};
    service.next(stage, 1, stalled);
    HollerWindow window(service.base_url());
    window.ask(support::simulated_voice("Is anybody there?"), audio::kSpeechRate);
    REQUIRE(service.wait_stalled(stage));
    const e2e::Asked again =
        window.ask(support::simulated_voice("Is it better now?"), audio::kSpeechRate);
    INFO(window.story());
    CHECK(service.wait_cancelled(stage));
    const json ended = window.last_event("ended");
    CHECK(support::time_of(ended) > again.key_up);
    CHECK(ended.at("heard") == support::Script().answer);
    for (const auto& request : service.requests(stage)) {
      if (request.outcome != support::Outcome::Cancelled) continue;
      const std::chrono::duration<double> at(request.ended_at);
      e2e::measured("press to cancelled at the service",
                    std::chrono::duration_cast<std::chrono::nanoseconds>(at) -
                        again.key_down.time_since_epoch());
    }
  }
}

TEST_CASE("escape stops the answer for good") {
  Story story;
  auto& [service, window, asked] = story;
  INFO(window.story());
  const audio::TimePoint pressed = audio::Clock::now();
  window.keyboard().press("Escape");
  const json ended = window.last_event("ended");
  CHECK(ended.at("cancelled") == true);
  CHECK(service.wait_cancelled(Endpoint::Chat));
  CHECK(service.wait_cancelled(Endpoint::Speech));
  const auto silence = audible_after(window.desk().loudspeaker(), pressed);
  e2e::measured("xdotool and Escape to last audible", silence);
  CHECK(silence < 400ms);
  support::SoundRecorder& ear = window.desk().loudspeaker();
  CHECK_FALSE(support::first_audible(ear.since(pressed + 500ms), kHeardRate));
}

TEST_CASE("a slip of the key asks nothing and says why") {
  SimulatedService service;
  HollerWindow window(service.base_url());
  window.keyboard().press("space");
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("fault") == "no_speech");
  CHECK(failed.at("message").get<std::string>().find("short") != std::string::npos);
  CHECK(e2e::questions_at(service).empty());
  CHECK(service.requests(Endpoint::Chat).empty());
  CHECK(service.requests(Endpoint::Speech).empty());
}

TEST_CASE("a storm of presses in the middle of an answer leaves the window ready") {
  Story story;
  auto& [service, window, asked] = story;
  window.keyboard().press_often("space", 40, 50ms);
  service.edit([](support::Script& script) {
    script.transcript = "Are you all right?";
    script.answer_deltas = {"I am fine."};
  });
  // The last short presses may be one recording that is still under way: until no turn moves.
  while (window.events().wait_for_any({"turn_started", "ended", "failed"}, 500ms)) {
  }
  const e2e::Asked again =
      window.ask(support::simulated_voice("Are you all right?"), audio::kSpeechRate);
  const json ended = window.last_event("ended");
  INFO(window.story());
  CHECK(support::time_of(ended) > again.key_up);
  CHECK(ended.at("heard") == "I am fine.");
  CHECK(service.wait_cancelled(Endpoint::Chat));
}

TEST_CASE("silence is not asked about") {
  SimulatedService service;
  HollerWindow window(service.base_url());
  window.keyboard().down("space");
  std::this_thread::sleep_for(700ms);
  window.keyboard().up("space");
  const json failed = window.last_event("failed");
  INFO(window.story());
  CHECK(failed.at("fault") == "no_speech");
  CHECK(failed.at("message").get<std::string>().find("silence") != std::string::npos);
  CHECK(e2e::questions_at(service).empty());
}

TEST_CASE("a window that closes in the middle of an answer ends at once") {
  Story story;
  auto& [service, window, asked] = story;
  const audio::TimePoint told = audio::Clock::now();
  CHECK(window.quit() == 0);
  const auto took = audio::Clock::now() - told;
  e2e::measured("SIGTERM during an answer to exit", took);
  CHECK(took < 2s);
}

}  // namespace
