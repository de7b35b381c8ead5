#include "audio/microphone.h"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "audio/io_rt.h"

using audio::Clock;
using audio::Microphone;
using audio::TimePoint;
using std::chrono::milliseconds;

namespace {

constexpr int kRate = 48'000;
constexpr std::size_t kPreRoll = 14'400;   // 300 ms
constexpr std::size_t kNumbers = 1 << 24;  // floats are exact up to here
const TimePoint kStart{std::chrono::hours(5)};

// A device clocked by hand that delivers 0, 1, 2 ... so that every frame can be told.
class Device {
 public:
  explicit Device(Microphone& microphone, int channels = 1)
      : microphone_(microphone), channels_(static_cast<std::size_t>(channels)) {}

  void deliver(std::size_t frames) {
    std::vector<float> block;
    for (std::size_t i = 0; i < frames; ++i) {
      for (std::size_t c = 0; c < channels_; ++c) block.push_back(value(delivered_));
      ++delivered_;
    }
    microphone_.callback().capture_rt(block.data(), frames, now());
  }
  static float value(std::size_t frame) { return static_cast<float>(frame % kNumbers); }
  TimePoint now() const { return kStart + audio::duration_of(delivered_, kRate); }
  std::size_t delivered() const { return delivered_; }

 private:
  Microphone& microphone_;
  const std::size_t channels_;
  std::atomic<std::size_t> delivered_ = 0;
};

std::vector<float> read_all(Microphone& microphone) {
  std::vector<float> all;
  std::array<float, 4'096> block;
  while (const std::size_t count = microphone.read(block)) {
    all.insert(all.end(), block.begin(), block.begin() + count);
  }
  return all;
}

void check_counts(const std::vector<float>& frames, std::size_t from, std::size_t count) {
  REQUIRE(frames.size() == count);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) wrong += frames[i] != Device::value(from + i) ? 1 : 0;
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("nothing is handed over before the microphone is armed") {
  Microphone microphone(kRate, 1, milliseconds(300));
  Device device(microphone);
  device.deliver(5'000);
  CHECK(read_all(microphone).empty());
  CHECK_FALSE(microphone.frame_at(device.now()).has_value());
  CHECK(microphone.level() == 0);
  CHECK(microphone.last_callback() == device.now());
}

TEST_CASE("arming hands over the pre-roll, then every frame, none lost or doubled") {
  std::mt19937 random(3);
  for (const std::size_t before : {0UL, 100UL, 14'399UL, 14'400UL, 14'401UL, 40'000UL, 100'000UL}) {
    CAPTURE(before);
    Microphone microphone(kRate, 1, milliseconds(300));
    Device device(microphone);
    while (device.delivered() < before) {
      device.deliver(std::min<std::size_t>(random() % 1'000 + 1, before - device.delivered()));
    }
    microphone.arm();
    std::vector<float> frames;
    for (int i = 0; i < 50; ++i) {
      device.deliver(random() % 4'096 + 1);
      const auto some = read_all(microphone);
      frames.insert(frames.end(), some.begin(), some.end());
    }
    const std::size_t first = before - std::min(before, kPreRoll);
    check_counts(frames, first, device.delivered() - first);
    CHECK(microphone.dropped() == 0);
  }
}

TEST_CASE("a microphone without pre-roll starts with the first callback after arming") {
  Microphone microphone(kRate, 1, milliseconds(0));
  Device device(microphone);
  device.deliver(1'000);
  microphone.arm();
  device.deliver(480);
  check_counts(read_all(microphone), 1'000, 480);
}

TEST_CASE("after disarming what was recorded can still be read, and nothing comes after it") {
  Microphone microphone(kRate, 1, milliseconds(300));
  Device device(microphone);
  microphone.arm();
  device.deliver(3'000);
  microphone.disarm();
  device.deliver(3'000);
  check_counts(read_all(microphone), 0, 3'000);
  device.deliver(3'000);
  CHECK(read_all(microphone).empty());
  CHECK(microphone.level() == 0);
}

TEST_CASE("arming again drops what the earlier recording left") {
  Microphone microphone(kRate, 1, milliseconds(300));
  Device device(microphone);
  device.deliver(20'000);
  microphone.arm();
  device.deliver(9'000);
  SUBCASE("after a disarm that the callback has seen") {
    microphone.disarm();
    device.deliver(100);
  }
  SUBCASE("after a disarm that it has not") {
    microphone.disarm();
  }
  SUBCASE("without a disarm") {}
  SUBCASE("several times") {
    microphone.disarm();
    microphone.arm();
    microphone.disarm();
  }
  microphone.arm();
  CHECK(read_all(microphone).empty());
  CHECK_FALSE(microphone.frame_at(device.now()).has_value());
  const std::size_t first = device.delivered() - kPreRoll;
  device.deliver(480);
  check_counts(read_all(microphone), first, kPreRoll + 480);
}

TEST_CASE("frames that a late callback adds to the old recording are not taken for the new one") {
  // The callback serves the old request until it looks again; the start mark tells the two apart.
  // Many rounds against a real second thread.
  Microphone microphone(kRate, 1, milliseconds(20));
  Device device(microphone);
  std::jthread thread([&device](const std::stop_token& stop) {
    while (!stop.stop_requested()) device.deliver(64);
  });
  constexpr std::size_t kPreRollAndBlock = 960 + 64;
  std::size_t broken = 0;
  std::size_t stale = 0;
  std::vector<float> block(512);
  for (int round = 0; round < 300; ++round) {
    const std::size_t oldest = device.delivered() - std::min(device.delivered(), kPreRollAndBlock);
    microphone.arm();
    std::vector<float> frames;
    while (frames.size() < 3'000) {
      const std::size_t count = microphone.read(block);
      frames.insert(frames.end(), block.begin(),
                    block.begin() + static_cast<std::ptrdiff_t>(count));
      if (count == 0) std::this_thread::yield();
    }
    const auto first = static_cast<std::size_t>(frames[0]);
    // The numbers come round at kNumbers: older ones look like ones from the far future.
    stale += (first + kNumbers - oldest % kNumbers) % kNumbers > kNumbers / 2 ? 1 : 0;
    for (std::size_t i = 1; i < frames.size(); ++i) {
      broken += frames[i] != Device::value(first + i) ? 1 : 0;
    }
    if (round % 3 == 0) microphone.disarm();
  }
  CHECK(stale == 0);
  CHECK(broken == 0);
}

TEST_CASE("a moment is found as the frame that was taken then") {
  Microphone microphone(kRate, 1, milliseconds(300), milliseconds(10));
  Device device(microphone);
  device.deliver(50'000);
  microphone.arm();
  device.deliver(480);
  device.deliver(480);
  // The newest frame, number 14400 + 960, was taken 10 ms before the callback.
  CHECK(microphone.frame_at(device.now() - milliseconds(10)) == 14'400 + 960);
  CHECK(microphone.frame_at(device.now()) == 14'400 + 960 + 480);
  CHECK(microphone.frame_at(device.now() - milliseconds(330)) == 0);
  CHECK(microphone.frame_at(device.now() - milliseconds(331)) == -48);
  device.deliver(4'800);
  CHECK(microphone.frame_at(device.now() - milliseconds(10)) == 14'400 + 960 + 4'800);
  microphone.arm();
  CHECK_FALSE(microphone.frame_at(device.now()).has_value());
}

TEST_CASE("channels are mixed to their mean") {
  Microphone microphone(kRate, 3, milliseconds(0));
  microphone.arm();
  const std::vector<float> block{0.3F, 0.6F, 0.9F, -0.3F, 0.0F, 0.3F};
  microphone.callback().capture_rt(block.data(), 2, kStart);
  const auto frames = read_all(microphone);
  REQUIRE(frames.size() == 2);
  CHECK(frames[0] == doctest::Approx(0.6));
  CHECK(frames[1] == doctest::Approx(0.0));
}

TEST_CASE("frames that find the ring full are counted, and the earlier ones are kept in order") {
  Microphone microphone(kRate, 1, milliseconds(300));
  Device device(microphone);
  microphone.arm();
  for (int i = 0; i < 2'000; ++i) device.deliver(480);  // 20 s
  const auto frames = read_all(microphone);
  CHECK(frames.size() >= 10 * kRate);
  check_counts(frames, 0, frames.size());
  CHECK(microphone.dropped() == 2'000 * 480 - frames.size());
  microphone.arm();
  device.deliver(480);
  CHECK(microphone.dropped() == 0);
}

TEST_CASE("the level is the loudest sample of the last 50 ms") {
  Microphone microphone(kRate, 1, milliseconds(0));
  const auto deliver = [&microphone](float value, std::size_t frames) {
    const std::vector<float> block(frames, value);
    microphone.callback().capture_rt(block.data(), frames, kStart);
  };
  microphone.arm();
  deliver(-0.5F, 480);
  CHECK(microphone.level() == doctest::Approx(0.5));
  deliver(0.1F, 480);
  CHECK(microphone.level() == doctest::Approx(0.5));
  deliver(0.1F, 4'800);
  CHECK(microphone.level() == doctest::Approx(0.1));
  microphone.disarm();
  deliver(0.1F, 480);
  CHECK(microphone.level() == 0);
}
