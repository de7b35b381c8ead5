#include "pipeline/speech_end.h"

#include <algorithm>
#include <numeric>

#include "audio/pcm.h"

namespace pipeline {
namespace {

constexpr std::size_t kStepSamples = audio::kSpeechRate / 100;  // 10 ms
// The noise floor and the speech level are those of the quietest and the loudest 50 ms.
constexpr std::ptrdiff_t kWindow = 5;

// Ratios of power. Steady noise stays within 2 dB of its mean over 10 ms.
constexpr float kAboveFloor = 4;       // 6 dB
constexpr float kBelowSpeech = 0.01F;  // 20 dB
constexpr float kClear = 3'000;        // 35 dB

// A mouth that closes before a plosive stays closed for 50 to 70 ms on average (D. Byrd, "54,000
// American stops", 1993). In noise the weak sounds around it seem to belong to that pause.
constexpr std::ptrdiff_t kQuietSteps = 10;
constexpr std::ptrdiff_t kQuietStepsInNoise = 13;

// A floor below this (-84 dBFS) is a muted gap, not a room.
constexpr float kLowestFloor = 4e-9F;

}  // namespace

void SpeechEnd::feed(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    const float now = static_cast<float>(sample) / 32'768.0F;
    const float step = (now - before_) / 2;  // a first difference rises by 6 dB an octave
    before_ = now;
    whole_.sum += now * now;
    upper_.sum += step * step;
    if (++in_step_ < kStepSamples) continue;
    in_step_ = 0;
    whole_.close_step();
    upper_.close_step();
  }
}

void SpeechEnd::Band::close_step() {
  powers.push_back(sum / kStepSamples);
  sum = 0;
  if (std::ssize(powers) < kWindow) return;
  const float mean = std::accumulate(powers.end() - kWindow, powers.end(), 0.0F) / kWindow;
  floor = std::max(std::min(floor, mean), kLowestFloor);
  loudest = std::max(loudest, mean);
}

bool SpeechEnd::over() const {
  const bool clear = whole_.loudest > whole_.floor * kClear;
  const std::ptrdiff_t quiet = clear ? kQuietSteps : kQuietStepsInNoise;
  const float whole_limit = std::min(whole_.floor * kAboveFloor, whole_.loudest * kBelowSpeech);
  const float upper_limit = upper_.floor * kAboveFloor;
  if (std::ssize(whole_.powers) < quiet) return false;
  return std::all_of(whole_.powers.end() - quiet, whole_.powers.end(),
                     [&](float power) { return power <= whole_limit; }) &&
         std::all_of(upper_.powers.end() - quiet, upper_.powers.end(),
                     [&](float power) { return power <= upper_limit; });
}

}  // namespace pipeline
