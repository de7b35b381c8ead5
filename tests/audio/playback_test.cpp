// PlaybackRt clocked by hand: what comes out of the callback, frame by frame.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "audio/io_rt.h"

using audio::PlaybackRt;
using audio::TimePoint;
using std::chrono::milliseconds;

namespace {

constexpr int kRate = 48'000;
constexpr std::size_t kFade = 240;
constexpr std::size_t kCushion = 1'920;
const TimePoint kStart{std::chrono::hours(5)};

// Frame n of the sound, so that any frame can be told at any gain, though all are nearly equal.
float counted(std::uint64_t n) {
  return 0.25F + static_cast<float>(n % (1 << 17)) * 0x1p-20F;
}
float hum(std::uint64_t n) {
  return 0.5F *
         static_cast<float>(std::sin(2 * std::numbers::pi * 100 * static_cast<double>(n) / kRate));
}

class Desk {
 public:
  explicit Desk(float (*sound)(std::uint64_t) = counted) : sound_(sound) {}

  void write(std::size_t frames) {
    std::vector<float> block(frames);
    for (std::size_t i = 0; i < frames; ++i) block[i] = sound_(rt.written() + i);
    REQUIRE(rt.write(block) == frames);
  }
  // The new frames; all that ever came is in `heard`.
  std::vector<float> render(std::size_t frames) {
    std::vector<float> stereo(frames * 2, 99.0F);
    rt.render_rt(stereo.data(), frames, kStart + audio::duration_of(heard.size(), kRate));
    std::vector<float> left(frames);
    for (std::size_t i = 0; i < frames; ++i) {
      left[i] = stereo[2 * i];
      if (stereo[2 * i] != stereo[2 * i + 1]) ++unequal;
    }
    heard.insert(heard.end(), left.begin(), left.end());
    return left;
  }

  PlaybackRt rt{kRate, 2, milliseconds(10)};
  std::vector<float> heard;
  std::size_t unequal = 0;  // frames whose channels differ

 private:
  float (*sound_)(std::uint64_t);
};

bool silent(std::span<const float> frames) {
  return std::ranges::all_of(frames, [](float f) { return f == 0; });
}

// Follows the `counted` sound through its ramps. Every audible frame must be the next frame of the
// sound, or the last one held, at a gain at most one step from the frame before.
struct Trace {
  std::uint64_t next = 0;
  int gain = 0;
  std::size_t wrong = 0;

  void follow(std::span<const float> frames) {
    for (const float frame : frames) step(frame);
  }
  void expect_end(std::uint64_t end) const {
    CHECK(wrong == 0);
    CHECK(next == end);
  }

 private:
  static bool is(float frame, std::uint64_t n, int at_gain) {
    const float steps = frame / counted(n) * static_cast<float>(kFade);
    return std::abs(steps - static_cast<float>(at_gain)) <
           3e-4F * static_cast<float>(at_gain) / kFade + 1e-6F;
  }
  void step(float frame) {
    if (frame == 0) {
      wrong += gain > 1 ? 1 : 0;
      gain = 0;
      return;
    }
    for (const int g : {gain, gain + 1, gain - 1}) {
      if (g < 1 || g > static_cast<int>(kFade)) continue;
      const bool goes_on = is(frame, next, g);
      const bool holds = g <= gain && next > 0 && is(frame, next - 1, g);
      if (!goes_on && !holds) continue;
      next += goes_on ? 1 : 0;
      gain = g;
      return;
    }
    ++wrong;
  }
};

double biggest_jump(std::span<const float> frames) {
  double biggest = 0;
  float before = 0;
  for (const float frame : frames) {
    biggest = std::max(biggest, std::abs(double{frame} - double{before}));
    before = frame;
  }
  return biggest;
}

// Steepest slope of `hum`, plus one step of the ramp at its peak.
const double kSmooth = 0.5 * 2 * std::numbers::pi * 100 / kRate + 0.5 / kFade + 1e-6;

}  // namespace

TEST_CASE("it stays silent until the cushion is there, then fades in from the first frame") {
  Desk desk;
  desk.rt.begin_answer();
  CHECK(silent(desk.render(480)));
  desk.write(kCushion - 1);
  CHECK(silent(desk.render(480)));
  CHECK(desk.rt.played() == 0);
  desk.write(1);
  const auto frames = desk.render(480);
  CHECK(frames[0] == doctest::Approx(counted(0) / kFade));
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

TEST_CASE("each underrun doubles the cushion up to 640 ms, and a new answer starts small again") {
  Desk desk;
  desk.rt.begin_answer();
  std::size_t cushion = kCushion;
  for (int i = 0; i < 7; ++i) {
    CAPTURE(i);
    desk.write(cushion - 1);
    CHECK(silent(desk.render(64)));
    desk.write(1);
    CHECK_FALSE(silent(desk.render(64)));
    desk.render(40'000);
    CHECK(silent(desk.render(64)));
    CHECK(desk.rt.underruns() == static_cast<std::uint64_t>(i));
    cushion = std::min<std::size_t>(cushion * 2, 30'720);
  }
  desk.rt.begin_answer();
  desk.write(kCushion);
  CHECK_FALSE(silent(desk.render(64)));
  CHECK(desk.rt.underruns() == 6);
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
  CHECK(frames[kFade] == doctest::Approx(counted(start) / kFade));
  CHECK(frames.back() == counted(start + 2'000 - kFade - 1));
  CHECK(desk.rt.played() == start + 2'000 - kFade);
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

namespace {

// A writer, a device and a person who interrupts, all at random.
struct Chance {
  explicit Chance(std::uint32_t seed) : random(seed) {}
  std::size_t below(std::size_t n) { return random() % n; }
  std::size_t callback() {
    constexpr std::array<std::size_t, 8> kSizes{16, 64, 128, 441, 480, 512, 1'024, 4'096};
    return below(4) == 0 ? below(2'000) + 1 : kSizes[below(kSizes.size())];
  }
  std::mt19937 random;
};

template <typename OnReopen>
void run_at_random(Desk& desk, std::uint32_t seed, bool interrupt, OnReopen on_reopen) {
  Chance chance(seed);
  desk.rt.begin_answer();
  bool closed = false;
  for (int i = 0; i < 600; ++i) {
    // Sometimes ahead of the device, sometimes behind.
    if (desk.rt.written() - desk.rt.played() < 200'000 && chance.below(3) != 0) {
      desk.write(chance.below(3) == 0 ? chance.below(20) : chance.below(3'000));
    }
    if (chance.below(6) == 0) desk.rt.end_segment();
    if (interrupt && !closed && chance.below(20) == 0) {
      desk.rt.close_gate();
      closed = true;
    }
    if (closed && chance.below(3) == 0) {
      desk.rt.open_gate();
      closed = false;
      on_reopen();
      desk.rt.begin_answer();
    }
    if (chance.below(8) != 0) desk.render(chance.callback());
  }
  if (closed) {
    desk.rt.open_gate();
    on_reopen();
  }
  desk.rt.end_segment();
  while (desk.rt.silent_at() < desk.rt.written()) desk.render(chance.callback());
}

}  // namespace

TEST_CASE("whatever the sizes and the moments, the output never clicks") {
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    CAPTURE(seed);
    Desk desk(hum);
    run_at_random(desk, seed, seed % 3 != 0, [] {});
    CHECK(biggest_jump(desk.heard) < kSmooth);
    CHECK(desk.heard.back() == 0);
    CHECK(desk.unequal == 0);
  }
}

TEST_CASE("whatever the sizes, all that was written is heard once and in order") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Desk desk;
    run_at_random(desk, seed, false, [] {});
    Trace trace;
    trace.follow(desk.heard);
    trace.expect_end(desk.rt.written());
    CHECK(desk.rt.played() == desk.rt.written());
  }
}

TEST_CASE("whatever the moment of an interruption, nothing from before it is heard after") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Desk desk;
    Trace trace;
    std::uint64_t oldest_allowed = 0;
    std::size_t followed = 0;
    std::size_t stale = 0;
    // Up to the reopening the old answer is followed; afterwards a fade of it may still end.
    run_at_random(desk, seed, true, [&] {
      trace.follow(std::span(desk.heard).subspan(followed));
      followed = desk.heard.size();
      oldest_allowed = desk.rt.written();
      const auto tail = desk.heard.size();
      desk.render(480);
      const auto rest = std::span<const float>(desk.heard).subspan(tail);
      if (!silent(rest.subspan(kFade))) ++stale;
      trace.follow(rest);
      followed = desk.heard.size();
      trace.next = oldest_allowed;  // what lay before was dropped
    });
    trace.follow(std::span(desk.heard).subspan(followed));
    CHECK(stale == 0);
    trace.expect_end(desk.rt.written());
  }
}
