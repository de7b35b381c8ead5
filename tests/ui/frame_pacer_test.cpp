#include "ui/frame_pacer.h"

#include <doctest/doctest.h>

namespace {

using namespace std::chrono_literals;
using ui::FramePacer;

constexpr FramePacer::Clock::time_point kStart{1h};

// Draws whatever is due up to `until`; returns how many frames that were.
int draw_until(FramePacer& pacer, FramePacer::Clock::time_point& now,
               FramePacer::Clock::time_point until) {
  int frames = 0;
  for (auto wait = pacer.wait(now); wait && now + *wait < until; wait = pacer.wait(now)) {
    now += *wait;
    pacer.drawn(now);
    ++frames;
  }
  now = until;
  return frames;
}

TEST_CASE("a window that nothing happens to draws its first frames and then none") {
  FramePacer pacer;
  auto now = kStart;
  CHECK(draw_until(pacer, now, kStart + 10s) == FramePacer::kFramesPerCause);
  CHECK_FALSE(pacer.wait(now).has_value());
}

TEST_CASE("the first frame after a cause is drawn at once") {
  FramePacer pacer;
  auto now = kStart;
  draw_until(pacer, now, kStart + 1s);
  pacer.ask();
  REQUIRE(pacer.wait(now).has_value());
  CHECK(*pacer.wait(now) == 0ns);
}

TEST_CASE("a storm of causes draws no more than about 60 frames a second") {
  FramePacer pacer;
  auto now = kStart;
  int frames = 0;
  while (now < kStart + 1s) {
    pacer.ask();
    frames += draw_until(pacer, now, now + 1ms);
  }
  CHECK(frames <= 63);
  CHECK(frames >= 50);
}

TEST_CASE("an animation draws steadily and stops with its cause") {
  FramePacer pacer;
  auto now = kStart;
  draw_until(pacer, now, kStart + 1s);
  pacer.animate(true);
  const int frames = draw_until(pacer, now, now + 1s);
  CHECK(frames >= 25);
  CHECK(frames <= 35);
  pacer.animate(false);
  CHECK(draw_until(pacer, now, now + 10s) == 0);
}

}  // namespace
