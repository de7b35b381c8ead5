// Speaks into the virtual microphone, and knows exactly when.
// In front of the sound goes one sample of the smallest step there is (-90 dBFS); a recording of
// what reaches the microphone shows it, and with it when every later sample passes.
// Threads: one thread at a time.
// Owns: the playing program (pacat) and the recording of the microphone's input.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "audio/pcm.h"
#include "tests/support/process.h"
#include "tests/support/sound_recorder.h"

namespace support {

// One sound on its way into the microphone.
struct Spoken {
  audio::TimePoint begins;  // when its first sample passes (may still be to come)
  audio::TimePoint ends;
};

class MicrophonePlayer {
 public:
  MicrophonePlayer(const Environment& environment, const std::filesystem::path& folder);

  // Starts to play after `lead` of silence, enough to act on what is returned. An earlier sound
  // that still plays is cut off. std::runtime_error when nothing reaches the microphone.
  Spoken speak(std::span<const std::int16_t> samples, int rate,
               std::chrono::milliseconds lead = std::chrono::milliseconds(400));

  // Waits until the sound has been played to its end.
  void finish();

  // What reached the microphone.
  SoundRecorder& input() { return input_; }

 private:
  Environment environment_;
  std::filesystem::path folder_;
  SoundRecorder input_;
  std::unique_ptr<Process> program_;
};

}  // namespace support
