// Cast: a Microphone at 24 kHz (so that nothing is resampled and samples can be compared one by
// one), clocked by hand in virtual time, and a Turn that listens to it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "audio/io_rt.h"
#include "audio/microphone.h"
#include "pipeline/turn.h"
#include "tests/support/event_recorder.h"
#include "tests/support/recording_sink.h"
#include "tests/support/scripted_ports.h"

using namespace pipeline;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr int kRate = audio::kSpeechRate;

// What the room sounds like: sample n is known, so that any piece of it can be recognised.
std::int16_t room(std::size_t n) {
  return static_cast<std::int16_t>(n * 7919 % 20'011);
}

struct Room {
  support::ScriptedHear hear;
  support::ScriptedThink think;
  support::ScriptedSpeak speak;
  support::RecordingSink sink;
  support::EventRecorder events;
  audio::Microphone microphone{kRate, 1, 300ms};
  TimePoint start = Clock::now();
  std::size_t delivered = 0;
  float gain = 1;

  TimePoint at(milliseconds when) const { return start + when; }

  // The device delivers, 10 ms at a time, up to that moment of virtual time.
  void run_until(milliseconds when) {
    const std::size_t end = audio::frames_in(when, kRate);
    std::vector<float> block(kRate / 100);
    while (delivered + block.size() <= end) {
      for (float& sample : block) sample = gain * static_cast<float>(room(delivered++)) / 32768;
      microphone.callback().capture_rt(block.data(), block.size(),
                                       start + audio::duration_of(delivered, kRate));
    }
  }

  std::unique_ptr<Turn> press(milliseconds when) {
    run_until(when);
    microphone.arm();
    return turn(when);
  }

  std::unique_ptr<Turn> turn(milliseconds when) {
    return std::make_unique<Turn>(LiveQuestion{&microphone, at(when)}, std::vector<Message>{},
                                  Ports{hear, think, speak}, sink, TurnOptions{}, events.sink());
  }
};

// The room's samples from one moment to another.
std::vector<std::int16_t> piece(milliseconds from, milliseconds to) {
  std::vector<std::int16_t> samples;
  for (std::size_t n = audio::frames_in(from, kRate); n < audio::frames_in(to, kRate); ++n) {
    samples.push_back(room(n));
  }
  return samples;
}

}  // namespace

TEST_CASE("a recording runs from the pre-roll to the tail, no sample lost, doubled or changed") {
  Room room;
  auto turn = room.press(500ms);
  room.run_until(1500ms);
  turn->key_up(room.at(1500ms));
  room.run_until(2000ms);
  const TurnReport report = room.events.report();
  REQUIRE(report.utterance);
  CHECK(report.utterance->samples == piece(200ms, 1650ms));
  CHECK(report.utterance->key_up == room.at(1500ms));
  REQUIRE(room.hear.asked.size() == 1);
  CHECK(room.hear.asked[0].samples == report.utterance->samples);
}

TEST_CASE("a press within the release tail joins the same utterance") {
  Room room;
  auto turn = room.press(500ms);
  room.run_until(1500ms);
  turn->key_up(room.at(1500ms));
  room.run_until(1550ms);
  REQUIRE(turn->press_again());
  room.run_until(2500ms);
  turn->key_up(room.at(2500ms));
  room.run_until(3000ms);
  const TurnReport report = room.events.report();
  REQUIRE(report.utterance);
  CHECK(report.utterance->samples == piece(200ms, 2650ms));
}

TEST_CASE("a press after the recording is complete belongs to a new turn") {
  Room room;
  room.hear.stall = std::make_shared<support::Latch>();
  auto turn = room.press(500ms);
  room.run_until(1500ms);
  turn->key_up(room.at(1500ms));
  room.run_until(2000ms);
  REQUIRE(room.hear.stall->wait_arrival());
  CHECK_FALSE(turn->press_again());
}

TEST_CASE("a press shorter than 200 ms is not sent, and says so") {
  Room room;
  auto turn = room.press(500ms);
  turn->key_up(room.at(650ms));
  room.run_until(1000ms);
  const TurnReport report = room.events.report();
  REQUIRE(report.error);
  CHECK(report.error->fault == Fault::NoSpeech);
  CHECK(report.error->message.find("too short") != std::string::npos);
  CHECK(room.hear.asked.empty());
}

TEST_CASE("silence is not sent, and says so") {
  Room room;
  room.gain = 0.001F;
  auto turn = room.press(500ms);
  room.run_until(1500ms);
  turn->key_up(room.at(1500ms));
  room.run_until(2000ms);
  const TurnReport report = room.events.report();
  REQUIRE(report.error);
  CHECK(report.error->fault == Fault::NoSpeech);
  CHECK(report.error->message.find("silence") != std::string::npos);
  CHECK(room.hear.asked.empty());
}

TEST_CASE("a microphone that delivers nothing fails the turn as a device, not as silence") {
  Room room;
  room.start -= 10s;  // long past: the tail will never come
  room.microphone.arm();
  Turn turn(LiveQuestion{&room.microphone, room.at(0ms)}, {},
            Ports{room.hear, room.think, room.speak}, room.sink, TurnOptions{}, room.events.sink());
  turn.key_up(room.at(1000ms));
  const TurnReport report = room.events.report();
  REQUIRE(report.error);
  CHECK(report.error->fault == Fault::Device);
}

TEST_CASE("a microphone that dies while the key is held keeps what it delivered") {
  Room room;
  room.start -= 10s;
  auto turn = room.press(500ms);
  room.run_until(1000ms);
  turn->key_up(room.at(1500ms));
  const TurnReport report = room.events.report();
  REQUIRE(report.utterance);
  CHECK(report.utterance->samples == piece(200ms, 1000ms));
}

TEST_CASE("a key held to the limit ends as if it were let go, and what was said is sent") {
  Room room;
  room.start -= std::chrono::hours(1);
  room.run_until(500ms);
  room.microphone.arm();
  room.run_until(2000ms);
  const auto turn = room.turn(500ms);
  const TurnReport report = room.events.report();
  REQUIRE(report.utterance);
  CHECK(report.utterance->samples == piece(200ms, 2000ms));
  CHECK(room.hear.asked.size() == 1);
}

TEST_CASE("a cancel while the key is held ends the recording promptly and sends nothing") {
  Room room;
  auto turn = room.press(500ms);
  room.run_until(1500ms);
  const auto asked = Clock::now();
  turn->cancel();
  turn.reset();
  CHECK(Clock::now() - asked < 500ms);
  CHECK(room.events.report().cancelled);
  CHECK(room.hear.asked.empty());
}

TEST_CASE(
    "when the speech is over at the release, the recording ends there and waits for nothing") {
  Room room;
  auto turn = room.press(500ms);
  room.run_until(1300ms);
  room.gain = 0;
  room.run_until(1500ms);
  turn->key_up(room.at(1500ms));  // and the device delivers nothing more
  const TurnReport report = room.events.report();
  REQUIRE(report.utterance);
  CHECK_FALSE(report.error);
  auto expected = piece(200ms, 1500ms);
  std::fill(expected.begin() + static_cast<std::ptrdiff_t>(audio::frames_in(1100ms, kRate)),
            expected.end(), 0);
  CHECK(report.utterance->samples == expected);
}

TEST_CASE("when the speech ends within the tail, the recording goes on until it was quiet") {
  Room room;
  auto turn = room.press(500ms);
  room.run_until(1500ms);
  turn->key_up(room.at(1500ms));
  room.run_until(1530ms);
  room.gain = 0;
  room.run_until(1630ms);
  const TurnReport report = room.events.report();
  REQUIRE(report.utterance);
  CHECK(report.utterance->samples.size() == piece(200ms, 1630ms).size());
}
