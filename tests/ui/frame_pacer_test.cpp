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
  CHECK(draw_until(pacer, now, kStart + 10s) == FramePacer::kFramesPerInput);
  CHECK_FALSE(pacer.wait(now).has_value());
}

TEST_CASE("the first frame after an input is drawn at once") {
  FramePacer pacer;
  auto now = kStart;
  draw_until(pacer, now, kStart + 1s);
  pacer.input();
  REQUIRE(pacer.wait(now).has_value());
  CHECK(*pacer.wait(now) == 0ns);
}

TEST_CASE("a storm of inputs and data draws no more than about 60 frames a second") {
  FramePacer pacer;
  auto now = kStart;
  int frames = 0;
  while (now < kStart + 1s) {
    pacer.input();
    pacer.data();
    frames += draw_until(pacer, now, now + 1ms);
  }
  CHECK(frames <= 63);
  CHECK(frames >= 50);
}

TEST_CASE("new data is drawn at once, once more when it had time to settle, and then no more") {
  FramePacer pacer;
  auto now = kStart;
  draw_until(pacer, now, kStart + 1s);
  pacer.data();
  CHECK(*pacer.wait(now) == 0ns);
  CHECK(draw_until(pacer, now, now + 10ms) == 1);
  CHECK(draw_until(pacer, now, now + 10s) == 1);
}

TEST_CASE("data 30 times a second makes about 30 frames a second") {
  FramePacer pacer;
  auto now = kStart;
  draw_until(pacer, now, kStart + 1s);
  int frames = 0;
  for (int i = 0; i < 30; ++i) {
    pacer.data();
    frames += draw_until(pacer, now, now + 33ms + 333us);
  }
  CHECK(frames == 30);
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
