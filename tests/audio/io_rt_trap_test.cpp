// The callbacks neither allocate nor lock. Skipped under sanitizers, which own malloc themselves.
#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "audio/io_rt.h"
#include "rt_trap.h"

using rt_trap::Trap;

TEST_CASE("the trap catches allocations and locks, and only while it is open" *
          doctest::skip(!rt_trap::kTrapWorks)) {
  // Kept until after the trap, or the compiler may leave the allocation out.
  struct alignas(128) Wide {
    char bytes[128];
  };
  std::unique_ptr<int> single;
  std::unique_ptr<Wide> wide;
  std::mutex mutex;
  std::condition_variable condition;
  rt_trap::Caught nothing, made, grown, locked, notified, waited, aligned;
  {
    const Trap trap;
    nothing = trap.caught();
  }
  std::vector<int> unwatched(1'000);
  {
    const Trap trap;
    single = std::make_unique<int>(7);
    made = trap.caught();
  }
  std::string text = "short";
  {
    const Trap trap;
    text.resize(text.size() + unwatched.size(), 'x');
    grown = trap.caught();
  }
  {
    const Trap trap;
    wide = std::make_unique<Wide>();
    aligned = trap.caught();
  }
  {
    const Trap trap;
    const std::lock_guard lock(mutex);
    locked = trap.caught();
  }
  {
    const Trap trap;
    condition.notify_all();
    notified = trap.caught();
  }
  {
    std::unique_lock lock(mutex);
    const Trap trap;
    condition.wait_for(lock, std::chrono::microseconds(1));
    waited = trap.caught();
  }
  CHECK(nothing.allocations + nothing.locks == 0);
  CHECK(*single == 7);
  CHECK(wide != nullptr);
  CHECK(made.allocations == 1);
  CHECK(grown.allocations > 0);
  CHECK(aligned.allocations > 0);
  CHECK(locked.locks == 1);
  CHECK(notified.locks + waited.locks >= 1);
  CHECK(waited.locks >= 1);
}

TEST_CASE("100,000 capture callbacks neither allocate nor lock" *
          doctest::skip(!rt_trap::kTrapWorks)) {
  audio::CaptureRt capture(48'000, 2, 14'400, {});
  const std::vector<float> block(2 * 1'024, 0.1F);
  std::vector<float> out(100'000);
  std::mt19937 random(1);
  std::size_t allocations = 0;
  std::size_t locks = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const std::size_t frames = random() % 1'024 + 1;
    if (i % 1'000 == 0) capture.request(i / 1'000 + 1, random() % 3 != 0);
    if (i % 500 == 7) capture.ring().read(out);  // rarely enough that the ring also fills up
    const Trap trap;
    capture.capture_rt(block.data(), frames, audio::Clock::now());
    allocations += trap.caught().allocations;
    locks += trap.caught().locks;
  }
  CHECK(allocations == 0);
  CHECK(locks == 0);
}

TEST_CASE("100,000 playback callbacks neither allocate nor lock" *
          doctest::skip(!rt_trap::kTrapWorks)) {
  audio::PlaybackRt playback(48'000, 2, {});
  const std::vector<float> block(4'000, 0.1F);
  std::vector<float> out(2 * 1'024);
  std::mt19937 random(2);
  std::size_t allocations = 0;
  std::size_t locks = 0;
  playback.begin_answer();
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    if (random() % 3 == 0) playback.write(std::span(block).first(random() % block.size()));
    if (random() % 50 == 0) playback.end_segment();
    if (random() % 200 == 0) playback.close_gate();
    if (random() % 100 == 0) playback.open_gate();
    if (random() % 500 == 0) playback.begin_answer();
    const std::size_t frames = random() % 1'024 + 1;
    const Trap trap;
    playback.render_rt(out.data(), frames, audio::Clock::now());
    allocations += trap.caught().allocations;
    locks += trap.caught().locks;
  }
  CHECK(allocations == 0);
  CHECK(locks == 0);
  // All the ways through the callback were taken.
  CHECK(playback.played() > 0);
  CHECK(playback.underruns() > 0);
  CHECK(playback.pauses() > 0);
}
