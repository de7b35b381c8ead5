// PlaybackRt under random sizes and moments: what holds for every run.
#include <doctest/doctest.h>

#include <array>
#include <random>

#include "playback_desk.h"

using namespace playback_desk;

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
  for (int i = 0; i < 400; ++i) {
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
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    Desk desk(hum);
    run_at_random(desk, seed, seed % 3 != 0, [] {});
    CHECK(biggest_jump(desk.heard) < kSmooth);
    CHECK(desk.heard.back() == 0);
    CHECK(desk.unequal == 0);
  }
}

TEST_CASE("whatever the sizes, all that was written is heard once and in order") {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
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
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
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
