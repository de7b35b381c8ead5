// The talk key as the recording stage sees it: held, released, and held again if the next press
// comes before the recording is sealed (a press within the release tail joins the utterance).
// Threads: release and press_again by the session; the rest by the stage that records.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

#include "audio/pcm.h"

namespace pipeline {

class Hold {
 public:
  void release(audio::TimePoint at);

  // False: the recording is complete, this press belongs to a new turn.
  bool press_again();

  std::optional<audio::TimePoint> released() const;

  // Ends the recording for good. False: the key is down again, go on recording.
  bool seal();

  // Waits until released() is no longer what was `seen`, the time is up, or a stop is requested.
  void wait(std::optional<audio::TimePoint> seen, std::chrono::milliseconds at_most,
            std::stop_token stop);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<audio::TimePoint> released_;
  bool sealed_ = false;
};

}  // namespace pipeline
