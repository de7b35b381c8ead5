// The desk that the other tests sit at, before any of them blames Holler.
#include "tests/support/virtual_desk.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <thread>

#include "tests/e2e/holler_window.h"
#include "tests/support/microphone_player.h"
#include "tests/support/sound_compare.h"
#include "tests/support/sound_recorder.h"

namespace {

using namespace std::chrono_literals;
using support::VirtualDesk;

TEST_CASE("what is spoken reaches the microphone whole, and when the desk says") {
  VirtualDesk& desk = VirtualDesk::shared();
  std::vector<std::int16_t> chirp(24'000);
  for (std::size_t i = 0; i < chirp.size(); ++i) {
    const double t = static_cast<double>(i) / 24'000;
    chirp[i] = static_cast<std::int16_t>(
        8'000 * std::sin(2 * std::numbers::pi * (200 * t + 1'500 * t * t)));
  }
  const support::Spoken spoken = desk.microphone().speak(chirp, 24'000);
  CHECK(spoken.ends - spoken.begins == 1s);
  CHECK(spoken.begins > audio::Clock::now());  // there is time left to press a key
  REQUIRE(desk.microphone().input().reach(spoken.ends + 200ms));
  desk.microphone().finish();

  constexpr int kRate = support::SoundRecorder::kRate;
  const auto recording = desk.microphone().input().since(spoken.begins - 200ms);
  const support::Match match =
      support::find(support::resample(chirp, 24'000, kRate), recording, kRate);
  CHECK(match.correlation > 0.9999);
  CHECK(match.begin / kRate == doctest::Approx(0.2).epsilon(0.05));
  CHECK(desk.loudspeaker().count() > 0);
}

TEST_CASE("the loudspeaker is heard at once, also after it was idle") {
  VirtualDesk& desk = VirtualDesk::shared();
  const audio::TimePoint asked = audio::Clock::now();
  const std::size_t before = desk.loudspeaker().count();
  const std::filesystem::path file = desk.folder() / "tone.raw";
  {
    const support::Finished made = support::run_and_read(
        {.argv = {"head", "-c", "96000", "/dev/urandom"}, .environment = desk.environment()});
    REQUIRE(made.status == 0);
    support::write_whole(file, made.out);
  }
  support::must_run({.argv = {"pacat", "--playback", "--raw", "--format=s16le", "--channels=1",
                              "--rate=48000", "--latency-msec=20", file.string()},
                     .environment = desk.environment()});
  std::size_t at = 0;
  REQUIRE(desk.loudspeaker().wait_for_sound(before, 100, 5s, at));
  const auto late = desk.loudspeaker().time_of(at) - asked;
  e2e::measured("loudspeaker idle, player started to first sound", late);
  CHECK(late > 0s);
  CHECK(late < 800ms);
  CHECK(desk.loudspeaker().wait_for_silence(10, 300ms, 5s));
}

TEST_CASE("a recorder that forgets keeps the time and the place of what it still has") {
  support::SoundRecorder& ear = VirtualDesk::shared().loudspeaker();
  REQUIRE(ear.reach(ear.time_of(0) + 3s));
  const std::size_t place = ear.count() - 24'000;
  const audio::TimePoint time = ear.time_of(place);
  ear.forget(1s);
  CHECK(ear.count() >= place + 24'000);
  CHECK(ear.time_of(place) == time);
  CHECK(ear.sample_at(time) <= place);
  CHECK(ear.sample_at(time) + 480 > place);
  CHECK(ear.slice(0, 1'000).empty());
  CHECK(ear.slice(place, place + 100).size() == 100);
}

TEST_CASE("children die with the object that started them, and with their own children") {
  int id = 0;
  {
    support::Process process = support::Process::start({.argv = {"sleep", "1000"}});
    id = process.id();
    CHECK(process.running());
  }
  CHECK_FALSE(std::filesystem::exists("/proc/" + std::to_string(id)));

  const support::Finished status = support::run_and_read({.argv = {"false"}});
  CHECK(status.status == 1);
  const support::Finished unknown = support::run_and_read({.argv = {"no-such-program"}});
  CHECK(unknown.status == 127);
  const support::Finished endless = support::run_and_read({.argv = {"sleep", "1000"}}, 50ms);
  CHECK(endless.status == -1);
}

}  // namespace
