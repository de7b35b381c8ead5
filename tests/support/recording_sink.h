// A sink that keeps what it is given, and can refuse, stall, or pretend that only part was heard.
// Threads: as SoundSink says; the kept samples are read after the turn.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "audio/sound_sink.h"
#include "tests/support/latch.h"

namespace support {

class RecordingSink final : public audio::SoundSink {
 public:
  std::vector<std::int16_t> samples;
  std::vector<std::size_t> segment_ends;
  std::shared_ptr<Latch> full;              // write stands here, as at a full ring
  std::shared_ptr<Latch> playing;           // drain stands here, as while the sound plays
  std::optional<std::uint64_t> heard_only;  // what samples_heard says; else all of it
  bool gone = false;                        // a device that takes nothing

  bool write(std::span<const std::int16_t> more, std::stop_token stop) override {
    if (gone || stop.stop_requested()) return false;
    if (full && !full->pass(stop)) return false;
    if (samples.empty()) first_ = audio::Clock::now();
    samples.insert(samples.end(), more.begin(), more.end());
    count_ = samples.size();
    return true;
  }
  void end_segment() override { segment_ends.push_back(samples.size()); }
  bool drain(std::stop_token stop) override { return !playing || playing->pass(stop); }
  std::uint64_t samples_heard() const override { return heard_only.value_or(count_); }
  std::optional<audio::TimePoint> first_sound() const override {
    if (count_ == 0) return std::nullopt;
    return first_.load();
  }
  std::uint64_t underruns() const override { return 0; }
  void begin_answer() override {
    samples.clear();
    count_ = 0;
  }

 private:
  std::atomic<std::uint64_t> count_ = 0;
  std::atomic<audio::TimePoint> first_{};
};

}  // namespace support
