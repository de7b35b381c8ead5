// The microphone without its device: a callback part that keeps the last moments while nobody
// listens, and a reading part for the stage that records.
// While disarmed, the callback keeps only the newest `pre_roll` in its own memory and wakes
// nobody. arm() makes it hand that over, oldest first, and from then on every frame.
// Threads: the device's callback uses callback() only. arm, disarm, read, dropped: one thread at a
// time, the one that records. frame_at: after arm() was seen, any. level, last_callback: any.
// Owns: the ring and the pre-roll; not the device.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "audio/pcm.h"

namespace audio {

class CaptureRt;  // io_rt.h: what the device calls

class Microphone {
 public:
  // `channels` as the device delivers them, mixed down to one. `input_latency`: from the membrane
  // to the callback, as the device reports it.
  Microphone(int rate, int channels, std::chrono::milliseconds pre_roll,
             std::chrono::nanoseconds input_latency = {});
  ~Microphone();
  Microphone(const Microphone&) = delete;
  Microphone& operator=(const Microphone&) = delete;

  int rate() const;
  CaptureRt& callback();

  // Starts a recording: drops what an earlier one left, then frames arrive from `pre_roll` ago on.
  void arm();
  void disarm();

  // Mono frames at rate(), oldest first; 0 when none are there yet. Never waits.
  std::size_t read(std::span<float> out);

  // Index, counted like the frames that read() gives in this recording, of the frame that the
  // microphone takes (or took) at `when`, worked out from the last callback's time. Negative for a
  // moment before the pre-roll. Empty while no frame of this recording has arrived.
  std::optional<std::int64_t> frame_at(TimePoint when) const;

  // Frames lost since arm() because nobody read for seconds (the ring was full).
  std::uint64_t dropped() const;

  // Loudest sample of about the last 50 ms, 0..1, while armed.
  float level() const;

  // When the device last delivered anything. A device that is silent for 500 ms is gone.
  TimePoint last_callback() const;

 private:
  std::unique_ptr<CaptureRt> rt_;
  std::uint64_t recording_ = 0;  // this recording's number
  bool at_start_ = false;        // leftovers of an earlier one are already skipped
};

}  // namespace audio
