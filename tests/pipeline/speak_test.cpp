// Cast: a Turn whose voice works on several segments side by side, each of which can be stalled,
// and a sink that keeps what it is given.
#include <doctest/doctest.h>

#include <algorithm>

#include "pipeline/synthesis.h"
#include "pipeline/turn.h"
#include "tests/support/event_recorder.h"
#include "tests/support/recording_sink.h"
#include "tests/support/scripted_ports.h"

using namespace pipeline;
using support::Latch;
using Texts = std::vector<std::string>;

namespace {

const Error kBroken{Fault::Unavailable, "The server is busy.", ""};

struct Stage {
  support::ScriptedHear hear;
  support::ScriptedThink think;
  support::ScriptedSpeak speak;
  support::RecordingSink sink;
  support::EventRecorder events;

  Stage() {
    think.deltas = {"One is. ", "Two is. ", "Three. ", "Four is. ", "Five is."};
    speak.side_by_side = 3;
    std::int16_t level = 1000;
    for (const char* text : {"One is.", "Two is.", "Three.", "Four is.", "Five is."}) {
      speak.calls[text].level = level;
      level = static_cast<std::int16_t>(level + 1000);
    }
  }

  std::shared_ptr<Latch> stalls(const std::string& text) {
    return speak.calls[text].stall = std::make_shared<Latch>();
  }

  std::unique_ptr<Turn> start(TextToSpeech& voice) {
    return std::make_unique<Turn>("hi", std::vector<Message>{}, Ports{hear, think, voice}, sink,
                                  TurnOptions{}, events.sink());
  }
  std::unique_ptr<Turn> start() { return start(speak); }

  Texts asked() const {
    Texts sorted = speak.asked;
    std::ranges::sort(sorted);
    return sorted;
  }

  // The level in the middle of each segment, in the order they were heard.
  std::vector<int> heard() const {
    std::vector<int> levels;
    std::size_t begin = 0;
    for (const std::size_t end : sink.segment_ends) {
      levels.push_back(sink.samples.at((begin + end) / 2));
      begin = end;
    }
    return levels;
  }
};

}  // namespace

TEST_CASE("while one segment is made, the next two are too, and no more") {
  Stage stage;
  const auto latch = std::make_shared<Latch>();
  for (auto& [text, call] : stage.speak.calls) call.stall = latch;
  auto turn = stage.start();
  REQUIRE(latch->wait_arrival(3));
  latch->open();
  CHECK(stage.events.report().heard == "One is. Two is. Three. Four is. Five is.");
  CHECK(stage.speak.most_running == 3);
  CHECK(stage.speak.asked.size() == 5);
}

TEST_CASE("sound leaves in order, whichever segment is ready first") {
  Stage stage;
  const auto first = stage.stalls("One is.");
  const auto second = stage.speak.calls["Two is."].stall_late = std::make_shared<Latch>();
  const auto third = stage.speak.calls["Three."].stall_late = std::make_shared<Latch>();
  second->open();
  third->open();
  auto turn = stage.start();
  REQUIRE(first->wait_arrival());
  REQUIRE(second->wait_arrival());
  REQUIRE(third->wait_arrival());
  CHECK(stage.sink.samples_heard() == 0);
  first->open();
  const TurnReport report = stage.events.report();
  CHECK(stage.heard() == std::vector<int>{1000, 2000, 3000, 4000, 5000});
  CHECK(stage.sink.segment_ends == std::vector<std::size_t>{700, 1400, 2000, 2800, 3600});
  REQUIRE(report.audio);
  CHECK(*report.audio == stage.sink.samples);
}

TEST_CASE("the first segment is asked for although the answer still streams") {
  Stage stage;
  stage.think.deltas = {"One is. T"};
  stage.think.stall_late = std::make_shared<Latch>();
  const auto first = stage.stalls("One is.");
  auto turn = stage.start();
  CHECK(first->wait_arrival());
  turn->cancel();
  CHECK(stage.events.report().cancelled);
}

TEST_CASE("a voice gets no more calls at once than it allows") {
  for (const int at_once : {1, 2}) {
    Stage stage;
    stage.speak.side_by_side = at_once;
    auto turn = stage.start();
    CHECK(stage.events.report().heard == "One is. Two is. Three. Four is. Five is.");
    CHECK(stage.speak.most_running <= at_once);
  }
}

TEST_CASE("a voice that makes one at a time is asked again when all of it was taken") {
  Stage stage;
  stage.speak.side_by_side = 1;
  stage.sink.full = std::make_shared<Latch>();
  auto turn = stage.start();
  REQUIRE(stage.sink.full->wait_arrival());
  turn->cancel();
  stage.events.report();
  CHECK(stage.speak.asked == Texts{"One is."});
}

TEST_CASE("a cancel ends all that is being made, promptly") {
  Stage stage;
  const auto latch = std::make_shared<Latch>();
  for (auto& [text, call] : stage.speak.calls) call.stall = latch;
  auto turn = stage.start();
  REQUIRE(latch->wait_arrival(3));
  const auto begin = Clock::now();
  turn->cancel();
  turn.reset();
  // 50 ms are promised; here is headroom for a noisy machine.
  CHECK(Clock::now() - begin < std::chrono::milliseconds(500));
  CHECK(stage.speak.running == 0);
  CHECK(stage.asked() == Texts{"One is.", "Three.", "Two is."});
  CHECK(stage.events.report().cancelled);
}

TEST_CASE("a segment that fails is told once and loses no other") {
  Stage stage;
  stage.speak.calls["Two is."].error = kBroken;
  stage.speak.calls["Four is."].error = kBroken;
  auto turn = stage.start();
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(stage.events.count<event::Failed>() == 1);
  CHECK(stage.heard() == std::vector<int>{1000, 2000, 3000, 4000, 5000});
}

TEST_CASE("no sound from the first segment ends the voice, and what was ahead of it") {
  Stage stage;
  stage.speak.samples_per_char = 0;
  stage.speak.calls["One is."].error = kBroken;
  stage.stalls("Two is.");
  auto turn = stage.start();
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->message == kBroken.message);
  CHECK(stage.speak.running == 0);
  CHECK(report.answer == "One is. Two is. Three. Four is. Five is.");
}

TEST_CASE("a device that goes away ends all that is being made") {
  Stage stage;
  stage.sink.gone = true;
  stage.stalls("Two is.");
  auto turn = stage.start();
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->fault == Fault::Device);
  CHECK(stage.speak.running == 0);
}

TEST_CASE("the answer's first silence is cut, also from what is kept; later silences stay") {
  struct Slow final : TextToSpeech {
    std::string name() const override { return "slow"; }
    Result<void> speak(std::string_view, const SpeechSink& sink, std::stop_token) override {
      std::vector<std::int16_t> samples(7200);  // 300 ms
      samples.resize(9600, 1000);
      for (const std::int16_t& sample : samples) {
        if (!sink(std::span(&sample, 1))) return holler::fail(Fault::Cancelled, {});
      }
      return {};
    }
  } slow;
  Stage stage;
  stage.think.deltas = {"One. Two."};
  auto turn = stage.start(slow);
  const TurnReport report = stage.events.report();
  CHECK(stage.sink.segment_ends == std::vector<std::size_t>{3360, 12'960});
  REQUIRE(report.audio);
  CHECK(*report.audio == stage.sink.samples);
}

TEST_CASE("an exception in a voice that works ahead is a failed turn") {
  struct Throwing final : TextToSpeech {
    std::string name() const override { return "throwing"; }
    int at_once() const override { return 3; }
    Result<void> speak(std::string_view text, const SpeechSink& sink, std::stop_token) override {
      if (text == "Two is.") throw std::runtime_error("broken inside");
      sink(std::vector<std::int16_t>(100, 1000));
      return {};
    }
  } throwing;
  Stage stage;
  auto turn = stage.start(throwing);
  const TurnReport report = stage.events.report();
  REQUIRE(report.error);
  CHECK(report.error->detail == "broken inside");
}

TEST_CASE("a full buffer holds the voice back until somebody takes the sound") {
  struct Endless final : TextToSpeech {
    Latch full;
    std::string name() const override { return "endless"; }
    Result<void> speak(std::string_view, const SpeechSink& sink, std::stop_token stop) override {
      sink(std::vector<std::int16_t>(Synthesis::kMostHeld, 1));
      full.open();
      while (sink(std::vector<std::int16_t>(100, 2))) {
      }
      CHECK(stop.stop_requested());
      return holler::fail(Fault::Cancelled, {});
    }
  } endless;
  Synthesis synthesis({});
  std::stop_source stop;
  std::jthread maker([&] { synthesis.make(endless, stop.get_token()); });
  REQUIRE(endless.full.pass());
  std::vector<std::int16_t> samples;
  REQUIRE(synthesis.take(samples, {}));
  CHECK(samples == std::vector<std::int16_t>(Synthesis::kMostHeld, 1));
  REQUIRE(synthesis.take(samples, {}));
  CHECK(samples.front() == 2);
  CHECK(samples.size() <= Synthesis::kMostHeld);
  stop.request_stop();
  maker.join();
  CHECK_FALSE(synthesis.result().has_value());
}
