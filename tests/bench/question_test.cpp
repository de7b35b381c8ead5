#include "tests/bench/question.h"

#include <doctest/doctest.h>

#include <set>

#include "pipeline/segmenter.h"
#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"

namespace {

using namespace std::chrono_literals;

std::vector<pipeline::SpokenSegment> segments_of(const std::string& answer) {
  pipeline::Segmenter segmenter;
  auto segments = segmenter.feed(answer);
  for (auto& last : segmenter.finish()) segments.push_back(std::move(last));
  return segments;
}

TEST_CASE("a hundred answers begin differently, with a clause that may be cut") {
  std::set<std::string> beginnings;
  for (int turn = 0; turn < 100; ++turn) {
    const std::string answer = bench::answer_of_turn(turn);
    CAPTURE(answer);
    CHECK(answer.size() > 250);
    CHECK(answer.size() < 400);
    const auto segments = segments_of(answer);
    REQUIRE(segments.size() > 2);
    CHECK(segments[0].text.ends_with(','));
    CHECK(segments[0].text.size() <= 50);
    beginnings.insert(segments[0].text);
  }
  CHECK(beginnings.size() == 100);
}

TEST_CASE("a short answer is a single segment") {
  for (int turn = 0; turn < 100; ++turn) {
    CHECK(segments_of(bench::short_answer_of_turn(turn)).size() == 1);
  }
}

TEST_CASE("the last word ends with the question") {
  const bench::Question question{"One two, three?", std::vector<std::int16_t>(16'000), 8'000};
  const auto ends = bench::word_ends(question, 500ms);
  REQUIRE(ends.size() == 3);
  CHECK(ends[0].count() == doctest::Approx(0.5 + 2.0 * 3 / 15));
  CHECK(ends[2].count() == doctest::Approx(2.5));
}

TEST_CASE("questions are told apart by their words") {
  CHECK(bench::same_words("What is it?", "what is it"));
  CHECK_FALSE(bench::same_words("What is it?", "What was it?"));
}

TEST_CASE("a quarter of a second is enough to know the voice of a text") {
  constexpr int kRate = 48'000;
  const std::string text = bench::answer_of_turn(3);
  std::vector<std::int16_t> sound(kRate / 10, 0);
  const auto voice = support::resample(support::simulated_voice(text), 24'000, kRate);
  sound.insert(sound.end(), voice.begin(), voice.begin() + kRate * 3 / 10);
  CHECK(bench::begins_with_voice_of(sound, kRate, text, 250ms));
  int taken_for = 0;
  for (int turn = 4; turn < 24; ++turn) {
    taken_for += bench::begins_with_voice_of(sound, kRate, bench::answer_of_turn(turn), 250ms);
  }
  CHECK(taken_for == 0);
}

}  // namespace
