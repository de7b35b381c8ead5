#include "pipeline/offline/recognizer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <latch>
#include <random>
#include <thread>

#include "audio/sound_file.h"
#include "pipeline/offline/voice.h"

using namespace pipeline;
using pipeline::offline::OfflineSpeechToText;
using pipeline::offline::OfflineTextToSpeech;

namespace {

// One decoder for all cases: loading costs most of their time.
OfflineSpeechToText& recognizer() {
  static OfflineSpeechToText shared;
  return shared;
}

std::vector<std::int16_t> spoken(std::string_view text) {
  std::vector<std::int16_t> samples(audio::kSpeechRate * 3 / 10);
  OfflineTextToSpeech voice;
  const auto result = voice.speak(text,
                                  [&](std::span<const std::int16_t> piece) {
                                    samples.insert(samples.end(), piece.begin(), piece.end());
                                    return true;
                                  },
                                  {});
  REQUIRE(result.has_value());
  samples.resize(samples.size() + audio::kSpeechRate * 3 / 10);
  return samples;
}

std::string heard(std::vector<std::int16_t> samples) {
  Utterance utterance;
  utterance.samples = std::move(samples);
  const auto result = recognizer().transcribe(utterance, {});
  REQUIRE(result.has_value());
  return result->text;
}

}  // namespace

TEST_CASE("the sample question is recognised word for word") {
  const auto sample = audio::read_sound(HOLLER_SOURCE_DIR "/assets/sample_question.wav");
  REQUIRE(sample.has_value());
  CHECK(heard(*sample) == "what is six times seven");
}

TEST_CASE("spoken questions come out with their key words") {
  struct Row {
    std::string_view question;
    std::string_view key_words;
  };
  for (const auto& [question, key_words] : std::initializer_list<Row>{
           {"What time is it?", "what time"},
           {"Tell me a joke.", "joke"},
           {"What is seven plus six?", "seven plus six"},
           {"What is six times seven?", "six times seven"},
           {"Can you help me?", "help me"},
           {"What is the date today?", "what is the date today"},
           {"What is nine times eight?", "nine times eight"},
           {"What day is it?", "what day is it"},
       }) {
    CAPTURE(question);
    const std::string text = heard(spoken(question));
    CAPTURE(text);
    CHECK(text.contains(key_words));
  }
}

TEST_CASE("what is recognised while it is spoken is the same as when it is sent as a whole") {
  std::vector<std::string> partials;
  for (const char* question : {"What is seven plus six?", "What day is it?"}) {
    Utterance utterance;
    utterance.samples = spoken(question);
    const std::string whole = heard(utterance.samples);
    const auto hearing =
        recognizer().listen([&](std::string_view text) { partials.emplace_back(text); }, {});
    for (std::span<const std::int16_t> rest = utterance.samples; !rest.empty();) {
      const auto block = rest.first(std::min<std::size_t>(rest.size(), 240));
      hearing->feed(block);
      rest = rest.subspan(block.size());
    }
    const auto result = hearing->finish(utterance, {});
    REQUIRE(result.has_value());
    CHECK(result->text == whole);
    CHECK(result->live);
  }
  CHECK_FALSE(partials.empty());
}

TEST_CASE("a question that is given up in the middle does not disturb the next") {
  const std::vector<std::int16_t> samples = spoken("What is six times seven?");
  recognizer().listen([](std::string_view) {}, {})->feed(samples);
  CHECK(heard(samples).contains("six times seven"));
  std::stop_source stop;
  stop.request_stop();
  Utterance utterance;
  utterance.samples = samples;
  const auto result =
      recognizer().listen([](std::string_view) {}, {})->finish(utterance, stop.get_token());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Cancelled);
}

TEST_CASE("silence and a too short click give an empty transcript") {
  CHECK(heard({}).empty());
  CHECK(heard(std::vector<std::int16_t>(10, 1000)).empty());
  CHECK(heard(std::vector<std::int16_t>(audio::kSpeechRate * 2)).empty());
}

TEST_CASE("recognising stops early, and the next utterance is not disturbed") {
  Utterance utterance;
  for (int i = 0; i < 10; ++i) {
    const auto more = spoken("What is six times seven?");
    utterance.samples.insert(utterance.samples.end(), more.begin(), more.end());
  }
  recognizer().prepare({});
  std::stop_source stop;
  std::latch started(1);
  Clock::time_point asked;
  std::jthread other([&] {
    started.wait();
    asked = Clock::now();
    stop.request_stop();
  });
  started.count_down();
  const auto result = recognizer().transcribe(utterance, stop.get_token());
  const auto returned = Clock::now();
  other.join();
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Cancelled);
  CHECK(returned - asked < std::chrono::milliseconds(500));
  CHECK(heard(spoken("What is seven plus six?")).contains("seven plus six"));
}

TEST_CASE("a stop that came before the call is honoured, whether the model is loaded or not") {
  std::stop_source stop;
  stop.request_stop();
  OfflineSpeechToText fresh;
  fresh.prepare(stop.get_token());
  const auto result = fresh.transcribe({}, stop.get_token());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Cancelled);
}

TEST_CASE("a missing model is a matter of setup, and says what to install") {
  OfflineSpeechToText without("/nonexistent/model");
  without.prepare({});
  const auto result = without.transcribe({}, {});
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Config);
  CHECK(result.error().message.contains("pocketsphinx-en-us"));
}
