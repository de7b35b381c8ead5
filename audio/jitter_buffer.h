// How much of an answer must be queued before it may start to play, learned from how answers have
// arrived: enough to sound through the longest wait that recent ones had between two arrivals.
// Where nearly all arrive fast, the worst tenth does not count: a fast body soon has more queued
// than any stall is long, so only one in its first moments would be heard. Pure logic: moments and
// lengths are handed in. What arrives nearly at once (a replay, a voice on this machine) teaches
// nothing. Threads: one at a time. Owns: what it has seen; a copyable value.
#pragma once

#include <chrono>
#include <deque>

#include "audio/pcm.h"

namespace audio {

class JitterBuffer {
 public:
  using Duration = std::chrono::nanoseconds;

  static constexpr std::chrono::milliseconds kSmallest{40};
  static constexpr std::chrono::milliseconds kLargest{640};

  void begin_answer();
  void arrived(TimePoint at, Duration length);
  void end_segment();

  // What should be queued of the segment that arrives, or of the next one, before it is played.
  Duration cushion() const;

 private:
  // One segment while it arrives. Played from an arrival on, with q queued, it has no gap if q is
  // at least the time to any later arrival, less what arrives in between.
  struct Segment {
    TimePoint first{};
    TimePoint last{};
    Duration length{};       // so far
    Duration after_first{};  // of it, what came later than the first arrival
    Duration piece{};        // of it, what came together with the last arrival
    Duration longest_piece{};
    Duration head_start{};  // smallest (moment since `first` - length up to and with it)
    Duration need{};        // the largest q so far
    bool streamed() const;
    bool slow() const;
  };
  // A streamed answer.
  struct Answer {
    Duration need{};
    Duration took{};  // to arrive, from the first arrival of each segment
    Duration gave{};  // sound meanwhile
    bool fast() const { return gave >= took * 3; }
  };

  Duration need_of_past() const;

  std::deque<Answer> past_;
  Answer answer_;
  Segment now_;
};

}  // namespace audio
