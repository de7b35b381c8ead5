// The loudspeaker without its device: resamples 24 kHz speech to the device's rate, queues it in
// the ring, and lets the callback play it without ever clicking.
// Starvation: the callback keeps back enough frames to fade out, waits for a cushion, fades in.
// Threads: the device's callback uses callback() only. The writing calls of SoundSink: one thread
// at a time. silence, reopen, last_callback: the session's thread. Counters: any.
// Owns: the ring and the resampler; not the device.
#pragma once

#include <memory>

#include "audio/sound_sink.h"

namespace audio {

class PlaybackRt;  // io_rt.h: what the device calls

class Speaker final : public SoundSink {
 public:
  // `output_latency`: from the callback to the membrane, as the device reports it.
  Speaker(int rate, int channels, std::chrono::nanoseconds output_latency);
  ~Speaker() override;

  int rate() const;
  PlaybackRt& callback();

  // Closes the gate: the callback fades out over 5 ms and drops all that is queued and all that
  // still arrives. Final until reopen(). Returns at once.
  void silence();

  // Opens the gate again, once the thread that wrote has returned. What was left is dropped.
  void reopen();

  // When the device last asked for frames. A device that is silent for 500 ms is gone.
  TimePoint last_callback() const;

  bool write(std::span<const std::int16_t> samples, std::stop_token stop) override;
  void end_segment() override;
  bool drain(std::stop_token stop) override;
  std::uint64_t samples_heard() const override;
  std::optional<TimePoint> first_sound() const override;
  std::uint64_t underruns() const override;
  void begin_answer() override;
};

}  // namespace audio
