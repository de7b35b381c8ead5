#include "pipeline/onset.h"

#include <algorithm>

namespace pipeline {
namespace {

// Mean squares, relative to a full scale of 32768.
constexpr double mean_square(double dbfs_power) {
  return dbfs_power * 32768.0 * 32768.0;
}
// Speech is what lies 6 dB above the noise so far. Real voices' silence is noise at about -60 dBFS,
// and the level of 5 ms of noise scatters by 1 dB, that of hum by 3.
constexpr double kOverNoise = 4.0;
// But never is anything above -48 dBFS taken for noise: a breathed "h" right at the start lies
// there. And nothing below -57 dBFS is taken for speech, or faint noise after digital silence would
// be.
constexpr double kSurelySpeech = mean_square(1.585e-5);
constexpr double kSurelyQuiet = mean_square(2.0e-6);

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
  const auto windows = static_cast<double>(judged_ / kWindow);
  const double noise = judged_ > 0 ? quiet_energy_ / windows : kSurelySpeech;
  quiet_energy_ += energy;
  return energy > std::clamp(kOverNoise * noise, kSurelyQuiet, kSurelySpeech);
}

}  // namespace pipeline
