// Cast: a Turn, three scripted providers that can be stalled at any point, and a sink that keeps
// what it is given.
#include "pipeline/turn.h"

#include <doctest/doctest.h>

#include <functional>

#include "tests/support/event_recorder.h"
#include "tests/support/recording_sink.h"
#include "tests/support/scripted_ports.h"

using namespace pipeline;
using support::Latch;

namespace {

struct Stage {
  support::ScriptedHear hear;
  support::ScriptedThink think;
  support::ScriptedSpeak speak;
  support::RecordingSink sink;
  support::EventRecorder events;
  std::vector<Message> context{{Role::System, "Be brief."}};

  std::unique_ptr<Turn> start(Question question) {
    return std::make_unique<Turn>(std::move(question), context, Ports{hear, think, speak}, sink,
                                  TurnOptions{}, events.sink());
  }
};

Question recorded() {
  auto utterance = std::make_shared<Utterance>();
  utterance->samples.assign(24'000, 5000);
  return std::shared_ptr<const Utterance>(std::move(utterance));
}

const Error kBroken{Fault::Unavailable, "The server is busy.", ""};

}  // namespace

TEST_CASE("a recorded question becomes a transcript, an answer and its sound") {
  Stage stage;
  auto turn = stage.start(recorded());
  const TurnReport report = stage.events.report();
  CHECK(report.transcript == "what is it");
  CHECK(report.answer == "It is a test. It works.");
  CHECK(report.heard == report.answer);
  CHECK_FALSE(report.cancelled);
  CHECK_FALSE(report.error.has_value());
  REQUIRE(report.audio);
  CHECK(*report.audio == stage.sink.samples);
  CHECK(stage.speak.asked == std::vector<std::string>{"It is a test.", "It works."});
  CHECK(stage.sink.segment_ends.size() == 2);
  CHECK(stage.events.last_is_ended());
}

TEST_CASE("the model gets the context, then the question") {
  Stage stage;
  stage.context.push_back({Role::User, "earlier"});
  stage.context.push_back({Role::Assistant, "before"});
  auto turn = stage.start("typed question");
  stage.events.report();
  REQUIRE(stage.think.asked.size() == 1);
  const auto& messages = stage.think.asked[0];
  REQUIRE(messages.size() == 4);
  CHECK(messages[2].text == "before");
  CHECK(messages[3].role == Role::User);
  CHECK(messages[3].text == "typed question");
}

TEST_CASE("a typed question is not sent to the recogniser") {
  Stage stage;
  auto turn = stage.start("typed question");
  CHECK(stage.events.report().transcript == "typed question");
  CHECK(stage.hear.asked.empty());
}

TEST_CASE("the moments of a turn come in the order of the walk") {
  Stage stage;
  auto turn = stage.start(recorded());
  const TurnTimings t = stage.events.report().timings;
  const std::optional<TimePoint> walk[] = {t.started,     t.captured,      t.transcript,
                                           t.first_token, t.first_segment, t.first_speech,
                                           t.first_sound, t.ended};
  for (std::size_t i = 0; i < std::size(walk); ++i) {
    REQUIRE(walk[i].has_value());
    if (i > 0) CHECK(*walk[i - 1] <= *walk[i]);
  }
}

TEST_CASE("thoughts are neither shown nor spoken") {
  Stage stage;
  stage.think.deltas = {"<thi", "nk>secret plan</th", "ink>Hello ", "there."};
  auto turn = stage.start("hi");
  const TurnReport report = stage.events.report();
  CHECK(report.answer == "Hello there.");
  CHECK(stage.speak.asked == std::vector<std::string>{"Hello there."});
}

TEST_CASE("an answer that is only code is pointed at instead of being read") {
  Stage stage;
  stage.think.deltas = {"```cpp\nint x = 1;\n```\n"};
  auto turn = stage.start("show me");
  const TurnReport report = stage.events.report();
  CHECK(report.answer == "```cpp\nint x = 1;\n```\n");
  CHECK(stage.speak.asked == std::vector<std::string>{"The answer is on the screen."});
  CHECK(report.heard == report.answer);
}

TEST_CASE("nothing recognised ends the turn with a hint and asks no model") {
  Stage stage;
  stage.hear.result = Transcript{};
  auto turn = stage.start(recorded());
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->fault == Fault::NoSpeech);
  CHECK(stage.think.asked.empty());
}

TEST_CASE("a failed transcription keeps the recording") {
  Stage stage;
  stage.hear.result = std::unexpected(kBroken);
  auto turn = stage.start(recorded());
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->message == kBroken.message);
  REQUIRE(report.utterance);
  CHECK(report.utterance->samples.size() == 24'000);
}

TEST_CASE("an answer cut off in the middle is spoken as far as it came, and fails the turn") {
  Stage stage;
  stage.think.deltas = {"It is a test. It wo"};
  stage.think.error = kBroken;
  auto turn = stage.start("hi");
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.answer == "It is a test. It wo");
  CHECK(stage.speak.asked == std::vector<std::string>{"It is a test.", "It wo"});
  CHECK(stage.events.count<event::Failed>() == 1);
}

TEST_CASE("a voice that fails at once leaves the text whole") {
  Stage stage;
  stage.speak.error = kBroken;
  auto turn = stage.start("hi");
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.answer == "It is a test. It works.");
  CHECK(report.heard.empty());
  CHECK(stage.speak.asked.size() == 1);
}

TEST_CASE("a segment cut short is followed by the next one") {
  Stage stage;
  stage.speak.error = kBroken;
  stage.speak.error_before_sound = false;
  auto turn = stage.start("hi");
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(stage.speak.asked.size() == 2);
  REQUIRE(report.audio);
  CHECK(report.audio->size() == (13 + 9) * 100);
}

TEST_CASE("a loudspeaker that is gone fails the turn but not the text") {
  Stage stage;
  stage.sink.gone = true;
  auto turn = stage.start("hi");
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->fault == Fault::Device);
  CHECK(report.answer == "It is a test. It works.");
}

TEST_CASE("an interrupted answer counts as heard only as far as it was played") {
  Stage stage;
  stage.sink.playing = std::make_shared<Latch>();
  stage.sink.heard_only = 13 * 100 + 9 * 100 / 2;  // the first sentence and half of the second
  auto turn = stage.start("hi");
  REQUIRE(stage.sink.playing->wait_arrival());
  turn->cancel();
  const TurnReport report = stage.events.report();
  CHECK(report.cancelled);
  CHECK(report.heard == "It is a test. It");
  CHECK(report.answer == "It is a test. It works.");
}

TEST_CASE("a cancel ends the turn promptly wherever it stands") {
  struct Point {
    const char* name;
    std::function<std::shared_ptr<Latch>(Stage&)> stall;
  };
  const auto at = [](auto&& member) {
    return [member](Stage& s) { return member(s) = std::make_shared<Latch>(); };
  };
  using Slot = std::shared_ptr<Latch>;
  const Point points[] = {
      {"loading the recogniser", at([](Stage& s) -> Slot& { return s.hear.stall_prepare; })},
      {"transcribing", at([](Stage& s) -> Slot& { return s.hear.stall; })},
      {"before the first token", at([](Stage& s) -> Slot& { return s.think.stall; })},
      {"in the middle of the answer", at([](Stage& s) -> Slot& { return s.think.stall_late; })},
      {"before the first sample", at([](Stage& s) -> Slot& { return s.speak.stall; })},
      {"in the middle of a segment", at([](Stage& s) -> Slot& { return s.speak.stall_late; })},
      {"with a full ring", at([](Stage& s) -> Slot& { return s.sink.full; })},
      {"while the sound plays", at([](Stage& s) -> Slot& { return s.sink.playing; })},
  };
  for (const Point& point : points) {
    CAPTURE(point.name);
    Stage stage;
    const auto latch = point.stall(stage);
    auto turn = stage.start(recorded());
    REQUIRE(latch->wait_arrival());
    const auto asked = Clock::now();
    turn->cancel();
    turn.reset();
    // 50 ms are promised and measured in the bench; here is headroom for a noisy machine.
    CHECK(Clock::now() - asked < std::chrono::milliseconds(500));
    const TurnReport report = stage.events.report();
    CHECK(report.cancelled);
    CHECK_FALSE(report.error.has_value());
    CHECK(stage.events.count<event::Ended>() == 1);
  }
}

TEST_CASE("an exception in a stage is a failed turn, not a dead program") {
  struct Throwing final : TextToSpeech {
    std::string name() const override { return "throwing"; }
    Result<void> speak(std::string_view, const SpeechSink&, std::stop_token) override {
      throw std::runtime_error("broken inside");
    }
  } throwing;
  Stage stage;
  Turn turn("hi", stage.context, Ports{stage.hear, stage.think, throwing}, stage.sink,
            TurnOptions{}, stage.events.sink());
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->detail == "broken inside");
}
