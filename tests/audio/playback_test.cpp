// PlaybackRt clocked by hand: what comes out of the callback, frame by frame.
#include <doctest/doctest.h>

#include "playback_desk.h"

using namespace playback_desk;
using std::chrono::milliseconds;

TEST_CASE("it stays silent until the cushion is there, then fades in from the first frame") {
  Desk desk;
  desk.rt.begin_answer();
  CHECK(silent(desk.render(480)));
  desk.write(kCushion - 1);
  CHECK(silent(desk.render(480)));
  CHECK(desk.rt.played() == 0);
  desk.write(1);
  const auto frames = desk.render(480);
  CHECK(frames[0] * kFade == doctest::Approx(counted(0)));
  CHECK(frames[kFade - 1] == counted(kFade - 1));
  CHECK(frames[479] == counted(479));
  CHECK(desk.rt.played() == 480);
  CHECK(desk.unequal == 0);
}

TEST_CASE("when frames run short it fades out before they end and goes on where it stopped") {
  for (const std::size_t callback : {16UL, 480UL, 777UL, 4'096UL}) {
    CAPTURE(callback);
    Desk desk;
    desk.rt.begin_answer();
    desk.write(6'000);
    for (int i = 0; i < 600; ++i) desk.render(callback);
    CHECK(desk.rt.played() == 6'000);
    CHECK(silent(desk.render(callback)));
    // The ramp ran over the last frames themselves, so the very last is never at full gain.
    CHECK(std::ranges::count(desk.heard, counted(5'759)) == 1);
    CHECK(std::ranges::count(desk.heard, counted(5'999)) == 0);
    CHECK(desk.rt.underruns() == 0);  // it may yet turn out to be the end of a segment
    desk.write(6'000);
    desk.render(callback);
    CHECK(desk.rt.underruns() == 1);
    desk.rt.end_segment();
    for (int i = 0; i < 600; ++i) desk.render(callback);
    Trace trace;
    trace.follow(desk.heard);
    trace.expect_end(12'000);
    CHECK(desk.rt.underruns() == 1);
    CHECK(desk.rt.pauses() == 0);
    CHECK(desk.rt.silent_at() == 12'000);
  }
}

TEST_CASE("running dry at the end of a segment is a pause") {
  Desk desk;
  const auto run_dry = [&desk] {
    for (int i = 0; i < 20; ++i) desk.render(480);
  };
  desk.rt.begin_answer();
  desk.write(5'000);
  SUBCASE("known before it ran dry") {
    desk.rt.end_segment();
    run_dry();
  }
  SUBCASE("known only afterwards") {
    run_dry();
    desk.rt.end_segment();
    desk.render(480);
  }
  SUBCASE("known together with the next segment and its end") {
    run_dry();
    desk.rt.end_segment();
    desk.write(3'000);
    desk.rt.end_segment();
    desk.render(480);
  }
  CHECK(desk.rt.played() >= 5'000);
  desk.write(5'000);
  desk.rt.end_segment();
  for (int i = 0; i < 40; ++i) desk.render(480);
  CHECK(desk.rt.underruns() == 0);
  CHECK(desk.rt.pauses() == 1);
  Trace trace;
  trace.follow(desk.heard);
  trace.expect_end(desk.rt.written());
}

TEST_CASE("a complete segment is played to its last frame, however short, and then fades") {
  for (const std::size_t length : {1UL, 100UL, 239UL, 240UL, 241UL, 1'000UL, 1'919UL}) {
    CAPTURE(length);
    Desk desk;
    desk.rt.begin_answer();
    desk.write(length);
    CHECK(silent(desk.render(100)));
    desk.rt.end_segment();
    for (int i = 0; i < 20; ++i) desk.render(480);
    CHECK(desk.rt.played() == length);
    CHECK(desk.rt.silent_at() == length);
    CHECK(desk.rt.underruns() == 0);
    CHECK(desk.rt.pauses() == 0);
    Trace trace;
    trace.follow(desk.heard);
    trace.expect_end(length);
    if (length > kFade) CHECK(std::ranges::count(desk.heard, counted(length - 1)) > 0);
  }
}

TEST_CASE("a closed gate silences within 5 ms and lets nothing through that is written late") {
  Desk desk;
  desk.rt.begin_answer();
  desk.write(40'000);
  desk.render(4'800);
  desk.rt.close_gate();
  const auto frames = desk.render(480);
  CHECK(frames[0] > 0);
  CHECK(silent(std::span(frames).subspan(kFade)));
  const std::uint64_t played = desk.rt.played();
  CHECK(played == 4'800 + kFade);
  for (int i = 0; i < 20; ++i) {
    desk.write(5'000);
    desk.rt.end_segment();
    CHECK(silent(desk.render(480)));
  }
  CHECK(desk.rt.played() == played);
  CHECK(desk.rt.underruns() == 0);

  desk.write(3'000);  // late to the very end
  desk.rt.open_gate();
  const std::uint64_t start = desk.rt.written();
  desk.rt.begin_answer();
  CHECK(silent(desk.render(480)));
  desk.write(10'000);
  desk.render(480);
  CHECK(desk.heard.back() == counted(start + 479));
}

TEST_CASE("a gate that closes and opens between two callbacks still drops what was queued") {
  Desk desk;
  desk.rt.begin_answer();
  desk.write(40'000);
  desk.render(4'800);
  desk.rt.close_gate();
  desk.rt.open_gate();
  const std::uint64_t start = desk.rt.written();
  desk.rt.begin_answer();
  desk.write(9'000);
  desk.rt.end_segment();
  const auto frames = desk.render(2'000);
  Trace old;
  old.follow(std::span(desk.heard).first(4'800 + kFade));
  CHECK(old.wrong == 0);
  CHECK(frames[kFade] * kFade == doctest::Approx(counted(start)));
  CHECK(frames.back() == counted(start + 2'000 - kFade - 1));
  CHECK(desk.rt.played() == start + 2'000 - kFade);
}

TEST_CASE("the fade of an interrupted answer uses up nothing of the next one") {
  Desk desk;
  desk.rt.begin_answer();
  desk.write(5'000);
  desk.rt.end_segment();
  desk.render(4'900);
  desk.rt.close_gate();
  desk.rt.open_gate();
  desk.rt.begin_answer();
  desk.write(3'000);
  desk.rt.end_segment();
  for (int i = 0; i < 10; ++i) desk.render(480);
  Trace trace;
  trace.follow(desk.heard);
  trace.expect_end(8'000);
  CHECK(desk.heard[4'900 + kFade] * kFade == doctest::Approx(counted(5'000)));
}

TEST_CASE("the gate closing in the middle of a ramp or a held end does not click") {
  for (std::size_t when = 0; when < 700; when += 13) {
    CAPTURE(when);
    Desk desk(hum);
    desk.rt.begin_answer();
    desk.write(2'160);  // ends near the crest of the hum
    desk.rt.end_segment();
    desk.render(1'900 + when);
    desk.rt.close_gate();
    desk.render(1'000);
    CHECK(desk.heard.back() == 0);
    CHECK(biggest_jump(desk.heard) < kSmooth);
  }
}

TEST_CASE("the first sound of an answer is due when its first frame reaches the membrane") {
  Desk desk;
  desk.render(480);
  const std::uint64_t first = desk.rt.begin_answer();
  CHECK_FALSE(desk.rt.first_sound(first).has_value());
  desk.render(480);
  CHECK_FALSE(desk.rt.first_sound(first).has_value());
  desk.write(5'000);
  desk.rt.end_segment();
  desk.render(480);
  CHECK(desk.rt.first_sound(first) == kStart + milliseconds(20 + 10));
  for (int i = 0; i < 20; ++i) desk.render(480);
  CHECK(desk.rt.first_sound(first) == kStart + milliseconds(30));

  const std::uint64_t second = desk.rt.begin_answer();
  CHECK_FALSE(desk.rt.first_sound(second).has_value());
  desk.write(5'000);
  std::vector<float> out(960);
  desk.rt.render_rt(out.data(), 480, kStart + std::chrono::seconds(1), milliseconds(33));
  CHECK(desk.rt.first_sound(second) == kStart + milliseconds(1'033));
  CHECK(desk.rt.callbacks() == 24);
  CHECK(desk.rt.last_callback() == kStart + std::chrono::seconds(1));
}

TEST_CASE("an interrupted answer's fade does not count as the next one's first sound") {
  Desk desk;
  desk.rt.begin_answer();
  desk.write(40'000);
  desk.render(4'800);
  desk.rt.close_gate();
  desk.rt.open_gate();
  const std::uint64_t next = desk.rt.begin_answer();
  const std::uint64_t start = desk.rt.written();
  desk.render(480);
  CHECK_FALSE(desk.rt.first_sound(next).has_value());
  CHECK(desk.rt.played() <= start);
}
