// Where an answer's sound goes, in order. The speak stage writes; a Speaker plays it, a test or
// `holler ask -o` takes it at once.
// Threads: one thread at a time writes (write, end_segment, drain); the rest is safe from any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

#include "audio/pcm.h"

namespace audio {

class SoundSink {
 public:
  virtual ~SoundSink() = default;

  // Takes 24 kHz samples, waiting while the queue is full. False: stopped, or the device is gone.
  virtual bool write(std::span<const std::int16_t> samples, std::stop_token stop) = 0;

  // What was written so far ends a segment: a wait for more from here on is a pause, not a gap.
  virtual void end_segment() = 0;

  // No more will come: plays what is queued to its end. False: stopped, or the device is gone.
  virtual bool drain(std::stop_token stop) = 0;

  // Samples (24 kHz) of this answer that the listener has had, counted from begin_answer().
  virtual std::uint64_t samples_heard() const = 0;

  // When the first sample of this answer was due at the device; empty before that.
  virtual std::optional<TimePoint> first_sound() const = 0;

  // Times that the sound ran dry inside a segment of this answer.
  virtual std::uint64_t underruns() const = 0;

  // Times that the device itself ran dry during this answer: the machine was too busy to call.
  virtual std::uint64_t device_underruns() const { return 0; }

  // Starts counting anew. The queue must be empty and open (see Speaker::silence).
  virtual void begin_answer() = 0;
};

}  // namespace audio
