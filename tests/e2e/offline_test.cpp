// The built-in demo: no key, no network, real speech.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "tests/e2e/holler_window.h"
#include "tests/support/sound_compare.h"
#include "tests/support/stall_watch.h"
#include "tests/support/test_wav.h"

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Letters and single blanks, so that only the words count.
std::string words_of(const std::string& text) {
  std::string words;
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      words += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!words.empty() && words.back() != ' ' && c != '\'') {
      words += ' ';
    }
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

constexpr int kRounds = 4;
constexpr const char* kWords = "what time is it";

TEST_CASE("without a key a spoken question is understood and answered aloud") {
  e2e::HollerWindow window("");
  const support::TestWav question = support::speak_question("What time is it?");
  support::StallWatch machine;
  e2e::Asked asked = window.ask(question.samples, question.rate);
  json ended = window.last_event("ended");
  // A recording with holes is no fair question; only a machine that stalled may ask again.
  for (int round = 1; round < kRounds && words_of(ended.at("transcript")) != kWords; ++round) {
    if (machine.worst() < 5ms) break;
    asked = window.ask(question.samples, question.rate);
    ended = window.last_event("ended");
  }
  INFO(window.story());
  CHECK(words_of(ended.at("transcript")) == kWords);
  CHECK(ended.at("provider") == "offline");
  CHECK_FALSE(ended.at("answer").get<std::string>().empty());
  CHECK(ended.at("heard") == ended.at("answer"));

  support::SoundRecorder& ear = window.desk().loudspeaker();
  REQUIRE(ear.reach(support::time_of(ended) + 300ms));
  const auto recording = ear.since(asked.key_up);
  const auto first = support::first_audible(recording, support::SoundRecorder::kRate);
  const auto last = support::last_audible(recording, support::SoundRecorder::kRate);
  REQUIRE(first);
  e2e::measured("offline: release to first audible",
                audio::duration_of(*first, support::SoundRecorder::kRate));
  CHECK(*last - *first > support::SoundRecorder::kRate / 2);
}

TEST_CASE("--offline wins over a configured service") {
  e2e::HollerWindow window("http://127.0.0.1:1/v1", {"--offline"});
  const support::TestWav question = support::speak_question("What time is it?");
  window.ask(question.samples, question.rate);
  CHECK(window.last_event("ended").at("provider") == "offline");
}

}  // namespace
