// A sink for answers that no loudspeaker plays: `holler ask -o`, or a machine without one.
// Everything written counts as heard at once.
// Threads: as SoundSink says. Owns: two counters.
#pragma once

#include <atomic>

#include "audio/sound_sink.h"

namespace app {

class SilentSink final : public audio::SoundSink {
 public:
  bool write(std::span<const std::int16_t> samples, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    if (heard_ == 0) first_ = audio::Clock::now();
    heard_ += samples.size();
    return true;
  }
  void end_segment() override {}
  bool drain(std::stop_token stop) override { return !stop.stop_requested(); }
  std::uint64_t samples_heard() const override { return heard_; }
  std::optional<audio::TimePoint> first_sound() const override {
    if (heard_ == 0) return std::nullopt;
    return first_.load();
  }
  std::uint64_t underruns() const override { return 0; }
  void begin_answer() override { heard_ = 0; }

 private:
  std::atomic<std::uint64_t> heard_ = 0;
  std::atomic<audio::TimePoint> first_{};
};

}  // namespace app
