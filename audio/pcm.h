// The sample formats and the clock that every room shares.
// Inside the pipeline speech is 24 kHz mono signed 16-bit; at the device it is mono float at the
// device's own rate. Threads: pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace audio {

// steady_clock is CLOCK_MONOTONIC on Linux: the same clock that other processes' logs use.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

// What OpenAI's speech endpoints take and give.
inline constexpr int kSpeechRate = 24'000;

inline constexpr std::size_t frames_in(std::chrono::nanoseconds time, int rate) {
  return static_cast<std::size_t>(time.count() * rate / 1'000'000'000);
}
inline constexpr std::chrono::nanoseconds duration_of(std::size_t frames, int rate) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(frames) * 1'000'000'000 / rate);
}

// Rounds to nearest and clips to the 16-bit range.
std::int16_t to_int16(float sample);
void append_int16(std::span<const float> in, std::vector<std::int16_t>& out);
void append_float(std::span<const std::int16_t> in, std::vector<float>& out);

// Level of the loudest `window` frames (root mean square), in dB relative to full scale.
// Digital silence and an empty span give -120.
float loudest_dbfs(std::span<const std::int16_t> samples, std::size_t window);

}  // namespace audio
