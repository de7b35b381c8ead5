#include "pipeline/onset.h"

#include <algorithm>

namespace pipeline {
namespace {

// Mean square of a level given as a ratio of powers to a full scale of 32768.
constexpr double mean_square(double power) {
  return power * 32768.0 * 32768.0;
}
// Speech is what lies 6 dB above the noise so far. Voices' silence is noise at about -60 dBFS,
// whose level scatters by 1 dB from one 5 ms to the next, hum's by 3.
constexpr double kOverNoise = 4.0;
// But nothing above -48 dBFS is taken for noise: a breathed "h" lies there, 25 dB under its vowel,
// and may be the first thing that comes. Nor is anything below -53 dBFS taken for speech: the noise
// that follows a piece of digital silence would be. How soft speech begins below that is inside the
// 40 ms that are kept.
constexpr double kLoudestNoise = mean_square(1.585e-5);
constexpr double kSoftestSpeech = mean_square(5.0e-6);

}  // namespace

std::span<const std::int16_t> Onset::push(std::span<const std::int16_t> samples) {
  if (begun_) {
    held_.clear();
    return samples;
  }
  held_.insert(held_.end(), samples.begin(), samples.end());
  while (!begun_ && held_.size() - judged_ >= kWindow) {
    if (speech_in(std::span(held_).subspan(judged_, kWindow))) {
      begun_ = true;
      lead_ = std::min(judged_, kKept);
      if (judged_ > kKept) {
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(judged_ - kKept));
      }
    } else {
      judged_ += kWindow;
      begun_ = judged_ >= kMostHeld;
    }
  }
  return begun_ ? std::span<const std::int16_t>(held_) : std::span<const std::int16_t>();
}

std::span<const std::int16_t> Onset::finish() {
  if (begun_) return {};
  begun_ = !held_.empty();
  return held_;
}

bool Onset::speech_in(std::span<const std::int16_t> window) {
  double energy = 0;
  for (const double sample : window) energy += sample * sample;
  energy /= static_cast<double>(kWindow);
  const std::size_t windows = judged_ / kWindow;
  const double noise = windows > 0 ? quiet_energy_ / static_cast<double>(windows) : kLoudestNoise;
  quiet_energy_ += energy;
  return energy > std::clamp(kOverNoise * noise, kSoftestSpeech, kLoudestNoise);
}

}  // namespace pipeline
