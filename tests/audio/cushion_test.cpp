// PlaybackRt clocked by hand: when it starts, waits and goes on, and what it says of the device.
#include <doctest/doctest.h>

#include "playback_desk.h"

using namespace playback_desk;
using std::chrono::milliseconds;

TEST_CASE("the cushion that is set is waited for, at the start and after an underrun") {
  Desk desk;
  desk.rt.begin_answer();
  for (const int ms : {100, 640, 20}) {
    CAPTURE(ms);
    desk.rt.cushion(milliseconds(ms));
    const std::size_t cushion = 48 * static_cast<std::size_t>(ms);
    desk.write(cushion - 1);
    CHECK(silent(desk.render(64)));
    desk.write(1);
    CHECK_FALSE(silent(desk.render(64)));
    desk.render(40'000);
    CHECK(silent(desk.render(64)));
  }
  CHECK(desk.rt.underruns() == 2);  // the last one may yet be the end
}

TEST_CASE(
    "between two segments it waits until the next one has its cushion, however much it plays") {
  Desk desk;
  desk.rt.begin_answer();
  desk.rt.cushion(milliseconds(100));
  desk.write(6'000);
  desk.rt.end_segment();
  desk.write(4'000);  // of the next one, and no more for a while
  for (int i = 0; i < 30; ++i) desk.render(480);
  CHECK(desk.rt.played() == 6'000);
  CHECK(silent(desk.render(480)));
  SUBCASE("until it has its cushion") {
    desk.write(800);
  }
  SUBCASE("until it is complete") {
    desk.rt.end_segment();
  }
  CHECK_FALSE(silent(desk.render(480)));
  desk.rt.end_segment();
  for (int i = 0; i < 30; ++i) desk.render(480);
  Trace trace;
  trace.follow(desk.heard);
  trace.expect_end(desk.rt.written());
  CHECK(desk.rt.underruns() == 0);
  CHECK(desk.rt.pauses() == 1);
}

TEST_CASE("a next segment that has its cushion follows without a pause") {
  Desk desk;
  desk.rt.begin_answer();
  desk.rt.cushion(milliseconds(100));
  desk.write(6'000);
  desk.rt.end_segment();
  desk.write(4'800);
  for (int i = 0; i < 20; ++i) desk.render(480);
  CHECK(desk.heard.back() == counted(9'599));
  CHECK(desk.rt.pauses() == 0);
}

TEST_CASE(
    "the device ran dry once where it flags two callbacks running, or where none came in time") {
  Desk desk;  // 10 ms of latency, callbacks of 10 ms
  desk.rt.begin_answer();
  std::vector<float> out(960);
  audio::TimePoint now = kStart;
  const auto call = [&](milliseconds after, bool flagged) {
    now += after;
    desk.rt.render_rt(out.data(), 480, now, {}, flagged);
  };
  call(milliseconds(10), true);
  call(milliseconds(500), false);
  CHECK(desk.rt.late() == 0);  // nothing was played
  desk.write(48'000);
  call(milliseconds(10), false);
  call(milliseconds(10), false);
  call(milliseconds(20), false);
  CHECK(desk.rt.late() == 0);
  call(milliseconds(21), false);
  CHECK(desk.rt.late() == 1);
  call(milliseconds(1), true);  // the same event
  CHECK(desk.rt.late() == 1);
  call(milliseconds(10), false);
  call(milliseconds(10), true);
  call(milliseconds(10), true);
  CHECK(desk.rt.late() == 2);
}
