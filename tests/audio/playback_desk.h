// A desk for PlaybackRt without a device: sounds that can be followed frame by frame, a callback
// clocked by hand, and what is checked about every output.
// Threads: one. Owns: the PlaybackRt and all that came out of it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

#include "audio/io_rt.h"

namespace playback_desk {

inline constexpr int kRate = 48'000;
inline constexpr std::size_t kFade = 240;
inline constexpr std::size_t kCushion = 1'920;
inline const audio::TimePoint kStart{std::chrono::hours(5)};

// Frame n of the sound, so that any frame can be told at any gain, though all are nearly equal.
inline float counted(std::uint64_t n) {
  return 0.25F + static_cast<float>(n % (1 << 17)) * 0x1p-20F;
}
inline float hum(std::uint64_t n) {
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

  audio::PlaybackRt rt{kRate, 2, std::chrono::milliseconds(10)};
  std::vector<float> heard;
  std::size_t unequal = 0;  // frames whose channels differ

 private:
  float (*sound_)(std::uint64_t);
};

inline bool silent(std::span<const float> frames) {
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

inline double biggest_jump(std::span<const float> frames) {
  double biggest = 0;
  float before = 0;
  for (const float frame : frames) {
    biggest = std::max(biggest, std::abs(double{frame} - double{before}));
    before = frame;
  }
  return biggest;
}

// Steepest slope of `hum`, plus one step of the ramp at its peak.
inline const double kSmooth = 0.5 * 2 * std::numbers::pi * 100 / kRate + 0.5 / kFade + 1e-6;

}  // namespace playback_desk
