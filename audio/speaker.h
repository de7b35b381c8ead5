// The loudspeaker without its device: resamples 24 kHz speech to the device's rate, queues it in
// the ring, and lets the callback play it without ever clicking.
// Starvation: the callback keeps back enough frames to fade out, waits for a cushion that past
// answers have taught (jitter_buffer.h), fades in.
// Threads: the device's callback uses callback() only. The writing calls of SoundSink: one thread
// at a time. silence, reopen, last_callback: the session's thread. Counters: any.
// Owns: the ring and the resampler; not the device.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "audio/jitter_buffer.h"
#include "audio/resampler.h"
#include "audio/sound_sink.h"

namespace audio {

class PlaybackRt;  // io_rt.h: what the device calls

class Speaker final : public SoundSink {
 public:
  // `output_latency`: from the callback to the membrane, as the device reports it.
  // `learned`: what an earlier loudspeaker's answers have taught.
  Speaker(int rate, int channels, std::chrono::nanoseconds output_latency,
          JitterBuffer learned = {});
  ~Speaker() override;

  int rate() const;
  PlaybackRt& callback();

  // Closes the gate: the callback fades out over 5 ms and drops all that is queued and all that
  // still arrives. Final until reopen(). Returns at once.
  void silence();

  // Opens the gate again, once the thread that wrote has returned. What was left is dropped.
  void reopen();

  // For the next loudspeaker, while nobody writes.
  const JitterBuffer& learned() const { return jitter_; }

  // When the device last asked for frames. A device that is silent for 500 ms is gone.
  TimePoint last_callback() const;

  bool write(std::span<const std::int16_t> samples, std::stop_token stop) override;
  void end_segment() override;
  bool drain(std::stop_token stop) override;
  std::uint64_t samples_heard() const override;
  std::optional<TimePoint> first_sound() const override;
  std::uint64_t underruns() const override;
  std::uint64_t device_underruns() const override;
  void begin_answer() override;

 private:
  bool enqueue(std::span<const float> frames, const std::stop_token& stop);
  bool wait_a_little(const std::stop_token& stop);

  std::unique_ptr<PlaybackRt> rt_;
  Resampler resampler_;
  JitterBuffer jitter_;
  std::vector<float> speech_;  // the block being written, before and after resampling
  std::vector<float> frames_;
  // How long the callback has not come while somebody waited for it.
  std::uint64_t seen_callbacks_ = 0;
  TimePoint seen_at_{};
  // This answer. Atomic, because the counters may be read from anywhere.
  std::atomic<std::uint64_t> answer_{0};
  std::atomic<std::uint64_t> start_{0};            // its position in the stream of frames
  std::atomic<std::uint64_t> samples_written_{0};  // 24 kHz
  std::atomic<std::uint64_t> drained_{0};          // samples, once all of them are played
  std::atomic<std::uint64_t> underruns_before_{0};
  std::atomic<std::uint64_t> late_before_{0};
};

}  // namespace audio
