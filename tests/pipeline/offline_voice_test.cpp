#include "pipeline/offline/voice.h"

#include <doctest/doctest.h>

#include <latch>
#include <thread>

#include "audio/pcm.h"
#include "pipeline/offline/ascii.h"

using namespace pipeline;
using pipeline::offline::OfflineTextToSpeech;
using pipeline::offline::to_ascii;

namespace {

struct Spoken {
  std::vector<std::int16_t> samples;
  std::size_t pieces = 0;
  std::size_t longest_piece = 0;
};

Spoken speak(std::string_view text) {
  Spoken spoken;
  OfflineTextToSpeech voice;
  const auto result =
      voice.speak(text,
                  [&](std::span<const std::int16_t> piece) {
                    spoken.samples.insert(spoken.samples.end(), piece.begin(), piece.end());
                    spoken.longest_piece = std::max(spoken.longest_piece, piece.size());
                    ++spoken.pieces;
                    return true;
                  },
                  {});
  CHECK(result.has_value());
  return spoken;
}

double seconds(const Spoken& spoken) {
  return static_cast<double>(spoken.samples.size()) / audio::kSpeechRate;
}

}  // namespace

TEST_CASE("the offline voice speaks a sentence at a natural length and level") {
  const Spoken spoken = speak("Seven times eight is fifty six.");
  CHECK(seconds(spoken) > 1.5);
  CHECK(seconds(spoken) < 4.0);
  const float level = audio::loudest_dbfs(spoken.samples, audio::kSpeechRate / 10);
  CHECK(level > -30.0F);
  CHECK(level < -3.0F);
}

TEST_CASE("the offline voice lets sound flow in small pieces") {
  const Spoken spoken = speak("It is a quarter past three in the afternoon.");
  CHECK(spoken.pieces > 10);
  CHECK(spoken.longest_piece < audio::kSpeechRate / 5);
}

TEST_CASE("a longer text takes longer to speak") {
  CHECK(seconds(speak("One. Two. Three. Four.")) > 1.5 * seconds(speak("One. Two.")));
}

TEST_CASE("a sentence without an end is still spoken whole") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "seven ";
  CHECK(seconds(speak(text)) > 20.0);
  CHECK(seconds(speak(std::string(300, 'a'))) > 1.0);
}

TEST_CASE("text with nothing to read makes no sound") {
  for (const auto* text : {"", " \n ", "...", "\xF0\x9F\x98\x80", "?!"}) {
    CAPTURE(text);
    CHECK(speak(text).samples.empty());
  }
}

TEST_CASE("text beyond ASCII is spoken") {
  CHECK(seconds(speak("The café’s crème brûlée costs 5 € – “great”…")) > 1.5);
  CHECK(seconds(speak("hello \xFF\xC3 there")) > 0.4);
}

TEST_CASE("a stop from inside the sink ends the sound at once") {
  OfflineTextToSpeech voice;
  std::stop_source stop;
  int pieces = 0;
  const auto result = voice.speak(
      "This is a rather long sentence, of which only the start is ever heard. And one more.",
      [&](std::span<const std::int16_t>) {
        ++pieces;
        stop.request_stop();
        return true;
      },
      stop.get_token());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Cancelled);
  CHECK(pieces == 1);
}

TEST_CASE("a stop from another thread ends the sound") {
  OfflineTextToSpeech voice;
  std::stop_source stop;
  std::latch started(1);
  std::latch stopped(1);
  std::jthread other([&] {
    started.wait();
    stop.request_stop();
    stopped.count_down();
  });
  int pieces = 0;
  const auto result = voice.speak(
      "This is a rather long sentence, of which only the start is ever heard.",
      [&](std::span<const std::int16_t>) {
        if (++pieces == 1) started.count_down();
        stopped.wait();
        return true;
      },
      stop.get_token());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Cancelled);
  CHECK(pieces == 1);
}

TEST_CASE("a stop before the start gives no sound") {
  OfflineTextToSpeech voice;
  std::stop_source stop;
  stop.request_stop();
  bool called = false;
  const auto result = voice.speak(
      "Hello.", [&](std::span<const std::int16_t>) { return called = true; }, stop.get_token());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::Cancelled);
  CHECK_FALSE(called);
}

TEST_CASE("a sink that wants no more ends the sound without an error, and the voice works on") {
  OfflineTextToSpeech voice;
  for (int round = 0; round < 2; ++round) {
    int pieces = 0;
    const auto result =
        voice.speak("One sentence. And another.",
                    [&](std::span<const std::int16_t>) { return ++pieces < 3; }, {});
    CHECK(result.has_value());
    CHECK(pieces == 3);
  }
}

TEST_CASE("what ASCII lacks is spelled as it is read") {
  struct Row {
    std::string_view text;
    std::string_view ascii;
  };
  for (const auto& [text, ascii] : std::initializer_list<Row>{
           {"plain text, 1 + 2!", "plain text, 1 + 2!"},
           {"“It’s” ‘so’", "\"It's\" 'so'"},
           {"wait… what", "wait... what"},
           {"caf\u00E9 \u0141\u00F3d\u017A \u00C5ngstr\u00F6m stra\u00DFe",
            "cafe Lodz Angstrom strasse"},
           {"20°C", "20 degrees C"},
           {"5€", "5 euros "},
           {"7×8÷2", "7 times 8 divided by 2"},
           {"a\tb\x01\n", "a b \n"},
           {"日本 ok", "   ok"},
           {"\xC3", " "},
           {"\xE2\x82", "  "},
           {"\xC3\x28", " ("},
           {"\xF8\x80", "  "},
       }) {
    CAPTURE(text);
    CHECK(to_ascii(text) == ascii);
  }
}
