// Microphone and loudspeaker for the baselines: the same audio room, devices and latencies that
// Holler has, so that a difference is never one of the sound card. Open all the time.
// Threads: one thread at a time; record() and finish() of one recording belong together.
// Owns: the devices and the thread that records.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/remembered.h"
#include "app/sound_desk.h"
#include "audio/pcm.h"
#include "audio/resampler.h"

namespace bench {

class TalkDesk {
 public:
  // Throws std::runtime_error if there is no microphone or no loudspeaker.
  TalkDesk();

  // Between two turns: see app::SoundDesk. speaker() may be another one afterwards.
  void settle() { desk_->settle(); }

  // Records from now on.
  void record();
  // Waits until everything up to `end` has come out of the device, and gives the whole, 24 kHz.
  std::vector<std::int16_t> finish(audio::TimePoint end);

  audio::Speaker& speaker() { return *desk_->speaker(); }

 private:
  void read_until(const std::stop_token& enough);
  bool read_some();

  app::Remembered remembered_{{}};  // no file: every run begins anew
  std::unique_ptr<app::SoundDesk> desk_;
  std::unique_ptr<audio::Resampler> resampler_;
  std::vector<float> block_;
  std::vector<float> speech_;
  std::int64_t frames_ = 0;  // read, at the device's rate
  std::jthread reader_;
};

}  // namespace bench
