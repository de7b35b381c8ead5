// Listens to the recording of the loudspeaker for the moment at which a turn becomes audible.
// Audible is the first window of 10 ms above -50 dBFS (root mean square), looked for at every
// millisecond; its time is the window's end, when a level meter would first show it. With a voice
// at -20 dBFS that is about 2 ms after the voice begins, and never before.
// Threads: one thread at a time. Refers to the recorder.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audio/pcm.h"
#include "tests/support/sound_recorder.h"

namespace bench {

// Where the first audible window of a recording ends, in samples; empty if none is audible.
std::optional<std::size_t> end_of_first_audible(std::span<const std::int16_t> samples, int rate);

struct Audible {
  audio::TimePoint at;
  // The first sample that is not digital silence: an answer's faint beginning.
  audio::TimePoint first_sample;
  std::vector<std::int16_t> sound;  // at the recorder's rate, from `lead` before `at` on
  std::size_t lead = 0;             // samples
};

class Ear {
 public:
  explicit Ear(support::SoundRecorder& recorder) : recorder_(recorder) {}

  // What is taken off all times: how late the recording is, which may be negative.
  void recorder_is_late_by(std::chrono::nanoseconds late) { late_ = late; }

  // Waits for sound after `from`, and then until `more` of it is recorded. Empty: none came.
  std::optional<Audible> wait_for_audible(audio::TimePoint from, std::chrono::milliseconds limit,
                                          std::chrono::milliseconds more);

  // Waits until nothing has been audible for 150 ms. False: it never got so quiet.
  bool wait_for_silence(std::chrono::milliseconds limit);

 private:
  support::SoundRecorder& recorder_;
  std::chrono::nanoseconds late_{};
};

}  // namespace bench
