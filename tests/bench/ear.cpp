#include "tests/bench/ear.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace bench {
namespace {

using namespace std::chrono_literals;
using support::SoundRecorder;

constexpr double kAudible = 0.0031623;  // -50 dBFS
constexpr int kFaint = 100;             // no window is audible whose samples are all below this
constexpr auto kWindow = 10ms;
constexpr auto kBefore = 400ms;  // longest faint beginning that is looked at

}  // namespace

std::optional<std::size_t> end_of_first_audible(std::span<const std::int16_t> samples, int rate) {
  const std::size_t window = audio::frames_in(kWindow, rate);
  const std::size_t step = audio::frames_in(1ms, rate);
  const double limit = std::pow(kAudible * 32768, 2) * static_cast<double>(window);
  const auto energy = [&](std::size_t begin, std::size_t end) {
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += static_cast<double>(samples[i]) * samples[i];
    return sum;
  };
  for (std::size_t end = window; end <= samples.size(); end += step) {
    if (energy(end - window, end) > limit) return end;
  }
  return std::nullopt;
}

std::optional<Audible> Ear::wait_for_audible(audio::TimePoint from, std::chrono::milliseconds limit,
                                             std::chrono::milliseconds more) {
  const auto deadline = audio::Clock::now() + limit;
  if (!recorder_.reach(from)) return std::nullopt;
  const std::size_t origin = recorder_.sample_at(from);
  std::size_t end = 0;
  for (std::size_t begin = origin;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - audio::Clock::now());
    std::size_t loud = 0;
    if (left <= 0ms || !recorder_.wait_for_sound(begin, kFaint, left, loud)) return std::nullopt;
    recorder_.reach(recorder_.time_of(loud) + 2 * kWindow);
    const std::size_t window = audio::frames_in(kWindow, SoundRecorder::kRate);
    const std::size_t first = std::max(origin, loud > window ? loud - window : 0);
    const auto piece = recorder_.slice(first, loud + window);
    if (const auto found = end_of_first_audible(piece, SoundRecorder::kRate)) {
      end = first + *found;
      break;
    }
    begin = loud + window;
  }
  // The time of a sample is known best once those of the next 200 ms have arrived.
  recorder_.reach(recorder_.time_of(end) + std::max<std::chrono::nanoseconds>(more, 250ms));
  Audible audible;
  audible.at = recorder_.time_of(end) - late_;
  audible.lead = std::min(end - origin, audio::frames_in(kBefore, SoundRecorder::kRate));
  audible.sound = recorder_.slice(end - audible.lead, recorder_.count());
  const auto first = std::ranges::find_if(audible.sound, [](int s) { return std::abs(s) > 1; });
  const auto before = static_cast<std::size_t>(first - audible.sound.begin());
  audible.first_sample = recorder_.time_of(end - audible.lead + before) - late_;
  return audible;
}

bool Ear::wait_for_silence(std::chrono::milliseconds limit) {
  return recorder_.wait_for_silence(kFaint, 150ms, limit);
}

}  // namespace bench
