// Records a PulseAudio source, from its making to its end, with the time of every sample.
// Threads: its own reads; every public function may be called from any.
// Owns: the recording program (parec) and what it has recorded.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "audio/pcm.h"
#include "tests/support/process.h"

namespace support {

class SoundRecorder {
 public:
  static constexpr int kRate = 48'000;  // the null sinks' own, so that nothing is resampled

  // Returns once the first samples are there.
  SoundRecorder(const Environment& environment, const std::string& source);
  ~SoundRecorder();

  // Samples so far, mono. Places are counted from the recording's beginning, whatever was
  // forgotten.
  std::size_t count() const;

  // Gives back the memory of what was recorded more than `longest` ago, in runs that last for
  // hours. What is forgotten reads as nothing.
  void forget(std::chrono::seconds longest);

  // When a sample passed, to about 5 ms: the earliest moment that the arrivals shortly after it
  // allow. Worked out anew for every place, because the null sinks run 0.1 % slow and catch up
  // when a stream is opened.
  audio::TimePoint time_of(std::size_t sample) const;

  // The sample that passed at a moment that is not in the future.
  std::size_t sample_at(audio::TimePoint when) const;

  std::vector<std::int16_t> slice(std::size_t begin, std::size_t end) const;
  std::vector<std::int16_t> since(audio::TimePoint when) const;

  // Waits until the recording reaches a moment. False: it stopped short of it.
  bool reach(audio::TimePoint when);

  // Waits for the first sample of more than `above` in magnitude at or after `begin`.
  // False: none came in time.
  bool wait_for_sound(std::size_t begin, int above, std::chrono::milliseconds limit,
                      std::size_t& where);

  // Waits until nothing louder than `above` has come for `quiet`. False: it never got so quiet.
  bool wait_for_silence(int above, std::chrono::milliseconds quiet,
                        std::chrono::milliseconds limit);

 private:
  struct Arrival {
    std::size_t end;  // samples in all once it was there
    audio::TimePoint at;
  };

  void read(int pipe);
  void append(const std::vector<char>& bytes, audio::TimePoint at);
  audio::TimePoint time_of_locked(std::size_t sample) const;
  std::size_t count_locked() const { return forgotten_ + samples_.size(); }

  std::unique_ptr<Process> program_;
  mutable std::mutex mutex_;
  mutable std::condition_variable grown_;
  std::vector<std::int16_t> samples_;
  std::size_t forgotten_ = 0;  // samples that were before those
  std::vector<Arrival> arrivals_;
  bool ended_ = false;
  std::thread reader_;
};

}  // namespace support
