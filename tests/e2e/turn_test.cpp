// A whole turn through the real window, sound devices and HTTP: what is said arrives, what is
// answered is heard.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/e2e/holler_window.h"
#include "tests/support/simulated_service.h"
#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"
#include "tests/support/stall_watch.h"
#include "tests/support/test_wav.h"

namespace {

using namespace std::chrono_literals;
using e2e::HollerWindow;
using nlohmann::json;
using support::Endpoint;
using support::SimulatedService;

constexpr int kRounds = 5;
constexpr int kHeardRate = support::SoundRecorder::kRate;
constexpr const char* kQuestion = "What is the capital of France?";
constexpr const char* kAnswer =
    "The capital of France is Paris. It lies on the river Seine. About two million people live "
    "there.";

// How an answer came out of the loudspeaker.
struct Heard {
  double correlation = 1;   // of the worst segment with its voice
  double pause_before = 0;  // the longest between two segments, in seconds; negative: an overlap
  double gap = 0;           // the longest anywhere, in seconds
  double click = -120;      // dBFS
  std::chrono::nanoseconds machine{};  // how long the machine stalled meanwhile

  bool clean() const {
    return correlation >= 0.98 && std::abs(pause_before) < 0.1 && gap < 0.15 && click < -60;
  }
};

Heard listen(const std::vector<std::string>& segments, const std::vector<std::int16_t>& recording,
             support::StallWatch& machine) {
  Heard heard;
  heard.machine = machine.worst();
  const auto voices = e2e::voices_of(segments);
  const auto found = support::find_in_order(voices, recording, kHeardRate);
  for (std::size_t i = 0; i < found.size(); ++i) {
    heard.correlation = std::min(heard.correlation, found[i].correlation);
    if (i == 0) continue;
    const double pause =
        found[i].begin - found[i - 1].begin - static_cast<double>(voices[i - 1].size());
    if (std::abs(pause) > std::abs(heard.pause_before) * kHeardRate) {
      heard.pause_before = pause / kHeardRate;
    }
  }
  heard.gap = support::longest_gap(recording, kHeardRate);
  heard.click = support::loudest_click(recording, kHeardRate, 12'000).dbfs;
  e2e::measured("answer heard, worst correlation", heard.correlation);
  e2e::measured("answer heard, longest pause between segments", heard.pause_before * 1000, "ms");
  e2e::measured("answer heard, longest gap", heard.gap * 1000, "ms");
  e2e::measured("answer heard, loudest click", heard.click, "dBFS");
  e2e::measured("machine stalled meanwhile", heard.machine);
  return heard;
}

// Whether to listen once more: only when the sound was bad and the machine can be blamed.
bool again(bool clean, const Heard& heard, int round, support::StallWatch& machine) {
  if (clean || heard.machine < 5ms || round == kRounds) return false;
  machine.wait_for_calm(10ms, 15s);
  return true;
}

void check_clean(const Heard& heard) {
  CAPTURE(heard.machine.count());  // nanoseconds that the machine stalled
  CHECK(heard.correlation >= 0.98);
  CHECK(heard.pause_before > -0.005);
  CHECK(heard.pause_before < 0.1);
  CHECK(heard.gap < 0.15);
  CHECK(heard.click < -60);
}

// What of the question reached the recogniser.
struct Arrived {
  double correlation = 0;
  double before = 0;  // samples kept before the speech; negative: its beginning is missing
  double after = 0;   // samples kept after it; negative: its end is missing

  bool clean() const { return correlation >= 0.99 && before >= 0 && after >= 0; }
};

Arrived arrived(const SimulatedService& service, const std::vector<std::int16_t>& question) {
  const auto questions = e2e::questions_at(service);
  REQUIRE_FALSE(questions.empty());
  const auto& sound = questions.back();
  const support::Match match = support::find(question, sound, audio::kSpeechRate);
  const double after =
      static_cast<double>(sound.size()) - match.begin - static_cast<double>(question.size());
  e2e::measured("question, correlation", match.correlation);
  e2e::measured("question before the speech", match.begin / 24, "ms");
  e2e::measured("question after the speech", after / 24, "ms");
  return {match.correlation, match.begin, after};
}

void check_clean(const Arrived& question) {
  CHECK(question.correlation >= 0.99);
  CHECK(question.before >= 0);
  CHECK(question.after >= 0);
}

void check_words(HollerWindow& window, const e2e::Asked& asked, const json& ended) {
  CHECK(ended.at("transcript") == kQuestion);
  CHECK(ended.at("answer") == kAnswer);
  CHECK(ended.at("heard") == kAnswer);
  CHECK(ended.at("cancelled") == false);
  e2e::measured("device ran dry, times", ended.at("device_underruns").get<double>());
  std::string words;
  for (const json& delta : window.events().all("text_delta")) {
    if (support::time_of(delta) > asked.key_down) words += delta.at("text");
  }
  CHECK(words == kAnswer);
}

TEST_CASE("a spoken question arrives whole and its answer is heard whole and in order") {
  SimulatedService service;
  service.edit([](support::Script& script) {
    script.transcript = kQuestion;
    script.answer = kAnswer;
    script.key = e2e::kKey;
  });
  bool live = true;
  SUBCASE("live") {}
  SUBCASE("by upload") {
    e2e::hear_by_upload(service);
    live = false;
  }
  HollerWindow window(service.base_url());
  support::SoundRecorder& ear = window.desk().loudspeaker();
  const auto question = support::simulated_voice(kQuestion);
  support::StallWatch machine;
  Heard heard;
  Arrived arrival;
  int round = 0;
  do {
    // The first syllable comes before the key is down, the last one after it is up.
    const e2e::Asked asked =
        window.ask(question, audio::kSpeechRate, {.after_begin = 60ms, .after_end = -60ms});
    machine.worst();
    const json ended = window.last_event("ended");
    INFO(window.story());
    e2e::measured("first sound to press", asked.key_down - asked.spoken.begins);
    e2e::measured("release to last sound", asked.spoken.ends - asked.key_up);
    arrival = arrived(service, question);
    CHECK(ended.at("heard_live") == live);
    check_words(window, asked, ended);
    REQUIRE(ear.reach(support::time_of(ended) + 300ms));
    const auto recording = ear.since(asked.key_down);
    heard = listen(e2e::segments_since(window.events(), asked.key_down), recording, machine);
    const auto audible = support::first_audible(recording, kHeardRate);
    REQUIRE(audible);
    const auto first = ear.time_of(ear.sample_at(asked.key_down) + *audible);
    e2e::measured("release to first audible", first - asked.key_up);
  } while (again(heard.clean() && arrival.clean(), heard, ++round, machine));
  check_clean(heard);
  check_clean(arrival);
  CHECK(window.quit() == 0);
}

TEST_CASE("the answer is said to begin while it is heard, not after") {
  SimulatedService service;
  service.edit([](support::Script& script) { script.answer = "Yes, that is quite right."; });
  HollerWindow window(service.base_url());
  window.ask(support::simulated_voice("Short question?"), audio::kSpeechRate);
  const auto first = window.events().wait_for("first_audio", e2e::kPatience);
  INFO(window.story());
  REQUIRE(first);
  CHECK(window.events().all("ended").empty());  // the voice speaks for 1.4 s
  e2e::measured("first sound due to told", audio::Clock::now() - support::time_of(*first));
  CHECK(window.last_event("ended").at("heard") == "Yes, that is quite right.");
}

TEST_CASE("the window is drawn, and changes when something was said") {
  SimulatedService service;
  HollerWindow window(service.base_url());
  const auto picture = [&](const char* what) {
    const std::filesystem::path file = window.desk().folder() / "screen.png";
    window.desk().screenshot(file);
    return support::must_run({.argv = {"identify", "-format", what, file.string()}});
  };
  CHECK(std::stoi(picture("%k")) > 50);  // colours
  const std::string before = picture("%#");
  window.ask(support::simulated_voice("Short question?"), audio::kSpeechRate);
  window.last_event("ended");
  CHECK(picture("%#") != before);
}

TEST_CASE("replay plays the same sound again and asks nobody") {
  SimulatedService service;
  service.edit([](support::Script& script) { script.answer = kAnswer; });
  HollerWindow window(service.base_url());
  const e2e::Asked asked = window.ask(support::simulated_voice(kQuestion), audio::kSpeechRate);
  const json ended = window.last_event("ended");
  support::SoundRecorder& ear = window.desk().loudspeaker();
  REQUIRE(ear.reach(support::time_of(ended) + 300ms));
  const std::size_t requests = service.requests().size();
  const std::vector<std::string> segments = e2e::segments_since(window.events(), asked.key_down);

  support::StallWatch machine;
  for (int time = 0; time < 2; ++time) {
    CAPTURE(time);
    Heard heard;
    int round = 0;
    do {
      machine.worst();
      const audio::TimePoint pressed = audio::Clock::now();
      window.keyboard().press("r");
      const auto started = window.events().wait_for("replay_started", e2e::kPatience);
      REQUIRE(started);
      const auto over = window.events().wait_for("replay_ended", e2e::kPatience);
      REQUIRE(over);
      REQUIRE(ear.reach(support::time_of(*over) + 300ms));
      const auto recording = ear.since(pressed);
      heard = listen(segments, recording, machine);
      const auto audible = support::first_audible(recording, kHeardRate);
      REQUIRE(audible);
      const auto first = ear.time_of(ear.sample_at(pressed) + *audible);
      e2e::measured("replay to first audible", first - support::time_of(*started));
    } while (again(heard.clean(), heard, ++round, machine));
    check_clean(heard);
  }
  CHECK(service.requests().size() == requests);
}

TEST_CASE("earlier turns go along as context, oldest first") {
  SimulatedService service;
  HollerWindow window(service.base_url());
  const std::vector<std::pair<std::string, std::string>> turns{
      {"Who wrote Faust?", "It was Goethe."}, {"When?", "Around 1800."}, {"Where?", "In Weimar."}};
  for (const auto& [question, answer] : turns) {
    service.edit([&](support::Script& script) {
      script.transcript = question;
      script.answer = answer;
    });
    window.ask(support::simulated_voice(question), audio::kSpeechRate);
    CHECK(window.last_event("ended").at("heard") == answer);
  }
  const auto chats = service.requests(Endpoint::Chat);
  REQUIRE(chats.size() == 3);
  const json messages = json::parse(chats[2].request.body).at("messages");
  REQUIRE(messages.size() == 6);
  CHECK(messages[0].at("role") == "system");
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(messages[1 + 2 * i] == json{{"role", "user"}, {"content", turns[i].first}});
    CHECK(messages[2 + 2 * i] == json{{"role", "assistant"}, {"content", turns[i].second}});
  }
  CHECK(messages[5] == json{{"role", "user"}, {"content", turns[2].first}});
  // What does not change comes first and stays the same, so that servers can cache it.
  const json first = json::parse(chats[0].request.body).at("messages");
  CHECK(first[0] == messages[0]);
}

}  // namespace
