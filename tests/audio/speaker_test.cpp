#include "audio/speaker.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <numbers>
#include <thread>

#include "audio/io_rt.h"

using audio::Clock;
using audio::Speaker;
using std::chrono::milliseconds;

namespace {

constexpr int kSame = audio::kSpeechRate;  // no resampling: what goes in comes out

// A device that asks for 20 ms at a time, faster than real time, and keeps what it got.
class Device {
 public:
  explicit Device(Speaker& speaker)
      : frames_(static_cast<std::size_t>(speaker.rate()) / 50),
        thread_([this, &speaker](const std::stop_token& stop) {
          std::vector<float> block(frames_);
          while (!stop.stop_requested()) {
            speaker.callback().render_rt(block.data(), frames_, Clock::now());
            heard_.insert(heard_.end(), block.begin(), block.end());
            std::this_thread::sleep_for(std::chrono::microseconds(300));  // the device's pace
          }
        }) {}
  std::vector<float> stop() {
    thread_.request_stop();
    thread_.join();
    return heard_;
  }

 private:
  const std::size_t frames_;
  std::vector<float> heard_;
  std::jthread thread_;
};

std::vector<std::int16_t> tone(std::size_t samples) {
  std::vector<std::int16_t> out(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    out[i] = static_cast<std::int16_t>(
        std::lrint(10'000 * std::sin(2 * std::numbers::pi * 220 * static_cast<double>(i) /
                                     audio::kSpeechRate)));
  }
  return out;
}

// The sound without the silence around it.
std::span<const float> sound_in(std::span<const float> heard) {
  std::size_t first = 0;
  std::size_t last = heard.size();
  while (first < last && heard[first] == 0) ++first;
  while (last > first && heard[last - 1] == 0) --last;
  return heard.subspan(first, last - first);
}

}  // namespace

TEST_CASE("an answer is played to its end, and all of it counts as heard") {
  Speaker speaker(kSame, 1, milliseconds(3));
  Device device(speaker);
  const auto samples = tone(60'000);
  speaker.begin_answer();
  CHECK_FALSE(speaker.first_sound().has_value());
  const auto before = Clock::now();
  REQUIRE(speaker.write(std::span(samples).first(25'000), {}));
  REQUIRE(speaker.write(std::span(samples).subspan(25'000), {}));
  speaker.end_segment();
  REQUIRE(speaker.drain({}));
  CHECK(speaker.samples_heard() == 60'000);
  CHECK(speaker.underruns() == 0);
  REQUIRE(speaker.first_sound().has_value());
  CHECK(*speaker.first_sound() >= before + milliseconds(3));
  CHECK(*speaker.first_sound() <= Clock::now());
  CHECK(speaker.last_callback() >= before);

  const auto heard = device.stop();
  const auto sound = sound_in(heard);
  // Sample 0 is zero, so the sound starts with sample 1. Between the ramps it is exact.
  REQUIRE(sound.size() >= 59'999);
  std::size_t wrong = 0;
  for (std::size_t i = 200; i < 59'999; ++i) {
    wrong += audio::to_int16(sound[i]) != samples[i + 1] ? 1 : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("the device's own rate changes neither pitch nor length") {
  for (const int rate : {48'000, 44'100, 16'000}) {
    CAPTURE(rate);
    Speaker speaker(rate, 1, {});
    Device device(speaker);
    const auto samples = tone(24'000);
    speaker.begin_answer();
    // Cut across segments: the filter must run through.
    for (std::size_t at = 0; at < samples.size(); at += 4'000) {
      REQUIRE(speaker.write(std::span(samples).subspan(at, 4'000), {}));
      speaker.end_segment();
    }
    REQUIRE(speaker.drain({}));
    CHECK(speaker.samples_heard() == 24'000);
    CHECK(speaker.callback().played() == static_cast<std::uint64_t>(rate));
    const auto heard = device.stop();
    const auto sound = sound_in(heard);
    int crossings = 0;
    for (std::size_t i = 1; i < sound.size(); ++i) {
      crossings += sound[i - 1] < 0 && sound[i] >= 0 ? 1 : 0;
    }
    CHECK(std::abs(crossings - 220) <= 2);
  }
}

TEST_CASE("counters start anew with each answer") {
  Speaker speaker(kSame, 1, {});
  Device device(speaker);
  CHECK(speaker.samples_heard() == 0);
  CHECK_FALSE(speaker.first_sound().has_value());
  for (const std::size_t length : {10'000UL, 7UL, 30'000UL}) {
    speaker.begin_answer();
    CHECK(speaker.samples_heard() == 0);
    CHECK(speaker.underruns() == 0);
    CHECK_FALSE(speaker.first_sound().has_value());
    REQUIRE(speaker.write(tone(length), {}));
    REQUIRE(speaker.drain({}));
    CHECK(speaker.samples_heard() == length);
    CHECK(speaker.first_sound().has_value());
  }
  speaker.begin_answer();
  CHECK(speaker.drain({}));
  CHECK(speaker.samples_heard() == 0);
}

TEST_CASE("a writer that waits for room returns when it is stopped") {
  Speaker speaker(kSame, 1, {});
  speaker.begin_answer();
  std::stop_source stop;
  std::promise<void> waiting;
  std::jthread device([&](const std::stop_token& ended) {
    std::vector<float> block(1);
    while (!ended.stop_requested()) {  // alive, but so slow that the ring stays full
      speaker.callback().render_rt(block.data(), 1, Clock::now());
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  auto result = std::async(std::launch::async, [&] {
    const auto samples = tone(30 * 24'000);
    waiting.set_value();
    bool more = true;
    for (int i = 0; i < 20 && more; ++i) more = speaker.write(samples, stop.get_token());
    return more;
  });
  waiting.get_future().wait();
  SUBCASE("by its token") {
    stop.request_stop();
  }
  SUBCASE("by the gate") {
    speaker.silence();
  }
  const auto asked = Clock::now();
  CHECK_FALSE(result.get());
  CHECK(Clock::now() - asked < milliseconds(1'000));
  CHECK_FALSE(speaker.drain(stop.get_token()));
}

TEST_CASE("a device that stopped calling does not hold its writer for ever") {
  Speaker speaker(kSame, 1, {});
  speaker.begin_answer();
  SUBCASE("while it drains") {
    REQUIRE(speaker.write(tone(5'000), {}));
    CHECK_FALSE(speaker.drain({}));
  }
  SUBCASE("while the ring is full") {
    const auto samples = tone(60 * 24'000);
    bool more = true;
    for (int i = 0; i < 5 && more; ++i) more = speaker.write(samples, {});
    CHECK_FALSE(more);
  }
  CHECK(speaker.samples_heard() == 0);
}

TEST_CASE("after silence only the new answer is heard") {
  Speaker speaker(kSame, 1, {});
  Device device(speaker);
  speaker.begin_answer();
  REQUIRE(speaker.write(std::vector<std::int16_t>(200'000, 8'000), {}));
  while (speaker.samples_heard() < 10'000) std::this_thread::yield();
  speaker.silence();
  CHECK_FALSE(speaker.write(std::vector<std::int16_t>(5'000, 8'000), {}));
  CHECK_FALSE(speaker.drain({}));
  const std::uint64_t heard_of_old = speaker.samples_heard();
  CHECK(heard_of_old >= 10'000);
  speaker.reopen();
  speaker.begin_answer();
  REQUIRE(speaker.write(std::vector<std::int16_t>(10'000, -8'000), {}));
  REQUIRE(speaker.drain({}));
  CHECK(speaker.samples_heard() == 10'000);
  const auto heard = device.stop();
  const auto first_new = std::ranges::find_if(heard, [](float f) { return f < 0; });
  CHECK(std::all_of(first_new, heard.end(), [](float f) { return f <= 0; }));
  CHECK(std::count_if(first_new, heard.end(), [](float f) { return f == -8'000 / 32'768.0F; }) >=
        10'000 - 120);
}

TEST_CASE("what was heard of an interrupted answer never exceeds what was written of it") {
  Speaker speaker(48'000, 1, {});
  speaker.begin_answer();
  std::vector<float> block(480);
  REQUIRE(speaker.write(tone(24'000), {}));
  for (int i = 0; i < 10; ++i) speaker.callback().render_rt(block.data(), 480, Clock::now());
  CHECK(speaker.samples_heard() == 2'400);
  speaker.silence();
  for (int i = 0; i < 10; ++i) speaker.callback().render_rt(block.data(), 480, Clock::now());
  CHECK(speaker.samples_heard() == 2'400 + 120);  // the fade is heard too
  speaker.reopen();
  speaker.begin_answer();
  CHECK(speaker.samples_heard() == 0);
}

TEST_CASE(
    "an answer of an unknown service starts with 240 ms queued and more, a complete one at once") {
  Speaker speaker(kSame, 1, {});
  std::vector<float> block(240);
  const auto render = [&](int callbacks) {
    for (int i = 0; i < callbacks; ++i) {
      speaker.callback().render_rt(block.data(), block.size(), Clock::now());
    }
    return speaker.samples_heard();
  };
  speaker.begin_answer();
  REQUIRE(speaker.write(tone(24 * 239), {}));
  CHECK(render(10) == 0);
  SUBCASE("the segment is complete") {
    speaker.end_segment();
  }
  SUBCASE("the cushion is there") {
    REQUIRE(speaker.write(tone(24 * 640), {}));
  }
  CHECK(render(10) == 2'400);
}

TEST_CASE("what the answers have taught one loudspeaker, the next one knows") {
  Speaker old(kSame, 1, {});
  old.begin_answer();
  const auto unproven = old.learned().cushion();
  audio::JitterBuffer learned = old.learned();
  const auto start = Clock::now();
  for (int answer = 0; answer < 20; ++answer) {
    learned.begin_answer();
    learned.arrived(start, milliseconds(100));
    learned.arrived(start + milliseconds(20), milliseconds(100));
  }
  Speaker next(kSame, 1, {}, learned);
  next.begin_answer();
  CHECK(next.learned().cushion() < unproven / 2);
}
