// Takes the silence off the start of a voice's sound: holds quiet samples back until speech begins,
// keeps the last 40 ms of them, then lets everything through untouched.
// A sound that never becomes loud enough is let through whole, at its end or after one second.
// Threads: one. Owns: the samples held back, at most one second.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/pcm.h"

namespace pipeline {

class Onset {
 public:
  // In samples.
  static constexpr std::size_t kWindow = audio::kSpeechRate / 200;  // 5 ms
  static constexpr std::size_t kKept = audio::kSpeechRate / 25;     // 40 ms before speech
  static constexpr std::size_t kMostHeld = audio::kSpeechRate;

  // Returns what can be played by now; valid until the next call and as long as `samples`. How the
  // sound was cut into calls makes no difference.
  std::span<const std::int16_t> push(std::span<const std::int16_t> samples);

  // The sound is over: returns what is still held back.
  std::span<const std::int16_t> finish();

  // Of what was returned so far, the samples before speech begins; 0 if it never does.
  std::size_t lead() const { return lead_; }

 private:
  bool speech_in(std::span<const std::int16_t> window);

  bool begun_ = false;
  std::vector<std::int16_t> held_;
  std::size_t lead_ = 0;
  std::size_t judged_ = 0;   // of held_, whole windows, all of them quiet
  double quiet_energy_ = 0;  // sum of their mean squares
};

}  // namespace pipeline
