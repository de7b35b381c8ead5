// The only real-time code: what the sound card calls to deliver and to fetch sound.
// The capture side is in io_rt_capture.cpp. Functions ending in _rt run on the device's thread.
// They never lock, allocate, log, wait, throw or wake anyone; they read and write the rings and
// atomics below. Threads: *_rt: the device's, one call at a time. Everything else as noted at each
// group. Owns: the rings, and the pre-roll; not the device.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audio/pcm.h"
#include "audio/spsc_ring.h"

namespace audio {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(std::atomic<TimePoint>::is_always_lock_free);
static_assert(std::atomic<float>::is_always_lock_free);

// Mixes what the device delivers to mono and keeps the newest `pre_roll` frames at hand. While a
// recording is on, it puts every frame into the ring, starting with those.
class CaptureRt {
 public:
  // `latency`: from the membrane to the callback, for the frame that a callback gets last.
  CaptureRt(int rate, int channels, std::size_t pre_roll, std::chrono::nanoseconds latency);

  // `interleaved`: frames * channels samples.
  void capture_rt(const float* interleaved, std::size_t frames, TimePoint now) noexcept;

  // The recording side, one thread at a time. Recordings are numbered 1, 2, 3 ...; each new number
  // makes the callback begin again with the pre-roll.
  void request(std::uint64_t recording, bool armed);
  SpscRing<float>& ring() { return ring_; }

  // Where in the ring's stream `recording` begins; empty until its first callback has run. What
  // lies before belongs to an earlier one.
  std::optional<std::uint64_t> start_of(std::uint64_t recording) const;

  // When frame 0 of that recording was taken, by the latest callback. Valid after start_of().
  TimePoint origin() const { return origin_.load(std::memory_order_relaxed); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

  // Any thread.
  int rate() const { return rate_; }
  float level() const { return level_.load(std::memory_order_relaxed); }
  TimePoint last_callback() const { return last_callback_.load(std::memory_order_relaxed); }

 private:
  void begin_rt() noexcept;
  void take_rt(std::span<const float> mono) noexcept;
  void hand_over_rt(std::span<const float> mono) noexcept;
  void measure_rt(std::span<const float> mono) noexcept;

  const int rate_;
  const std::size_t channels_;
  const std::chrono::nanoseconds latency_;
  SpscRing<float> ring_;

  // The callback's own.
  std::vector<float> newest_;  // circular; the oldest frame is at newest_at_ once it is full
  std::size_t newest_at_ = 0;
  std::size_t newest_count_ = 0;
  std::uint64_t seen_request_ = 0;
  bool armed_ = false;
  std::uint64_t handed_over_ = 0;  // frames of this recording, counted like the reader counts them
  float peak_ = 0;
  float peak_before_ = 0;
  std::size_t peak_frames_ = 0;

  // Recording number * 2, plus 1 while armed.
  std::atomic<std::uint64_t> request_{0};
  // start_ and origin_ are stored before started_ and belong to that recording.
  std::atomic<std::uint64_t> started_{0};
  std::atomic<std::uint64_t> start_{0};
  std::atomic<TimePoint> origin_{TimePoint{}};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<float> level_{0};
  std::atomic<TimePoint> last_callback_{TimePoint{}};
};

// Plays the ring to all channels. Sound starts and stops only through ramps of 5 ms: while frames
// are short it keeps enough of them back to fade out on, and at a true end it holds the last
// sample while it fades. Places in the sound are positions in the ring's stream of frames.
class PlaybackRt {
 public:
  // `latency`: from the callback to the membrane, used where the callback is told none.
  PlaybackRt(int rate, int channels, std::chrono::nanoseconds latency);

  // Fills frames * channels samples. `latency` as the device reports it for this call, 0: unknown.
  // `late`: the device says that it ran dry, because this callback came too late.
  void render_rt(float* interleaved, std::size_t frames, TimePoint now,
                 std::chrono::nanoseconds latency = {}, bool late = false) noexcept;

  // The writing side, one thread at a time.
  std::size_t write(std::span<const float> mono) { return ring_.write(mono); }
  std::uint64_t written() const { return ring_.written(); }
  // All that was written so far may be played to its end, and running dry there is a pause.
  void end_segment();
  // Sound of a segment that is not complete yet starts only with this much of it queued. Set before
  // the frames that it is for are written.
  void cushion(std::chrono::nanoseconds length);
  // What is written from now on is a new answer: the time of its first sound is noted under its
  // number.
  std::uint64_t begin_answer();

  // The session's thread. close_gate() is final for all that is written before open_gate().
  void close_gate();
  void open_gate();

  // Any thread.
  int rate() const { return rate_; }
  bool gate_closed() const { return gate_.load(std::memory_order_acquire) % 2 == 1; }
  std::uint64_t played() const { return played_.load(std::memory_order_acquire); }
  // The last position at which it was silent with everything before it played or dropped.
  std::uint64_t silent_at() const { return silent_at_.load(std::memory_order_acquire); }
  std::uint64_t underruns() const { return underruns_.load(std::memory_order_relaxed); }
  // Times that the device ran dry while something was played.
  std::uint64_t late() const { return late_.load(std::memory_order_relaxed); }
  std::uint64_t pauses() const { return pauses_.load(std::memory_order_relaxed); }
  std::optional<TimePoint> first_sound(std::uint64_t answer) const;
  std::uint64_t callbacks() const { return callbacks_.load(std::memory_order_relaxed); }
  TimePoint last_callback() const { return last_callback_.load(std::memory_order_relaxed); }
  std::chrono::nanoseconds latency() const { return latency_; }

 private:
  enum class State { Silent, Playing, FadingOut };

  // What one callback knows of the queue. Taken once, so that all its decisions agree.
  struct Snapshot {
    std::uint64_t complete = 0;  // position up to which nothing is missing
    std::uint64_t end = 0;       // position after the last frame that is queued
    std::uint64_t enough = 0;    // frames that an incomplete segment needs to start
    std::size_t frames = 0;      // of this callback
    TimePoint due{};             // of its first frame
    std::size_t done = 0;        // frames of it that are filled
  };

  Snapshot look_rt(std::size_t frames, TimePoint due) noexcept;
  void count_late_rt(std::size_t frames, TimePoint now, bool late) noexcept;
  void obey_gate_rt(const Snapshot& now) noexcept;
  void settle_gap_rt(const Snapshot& now) noexcept;
  void drop_rt(const Snapshot& now) noexcept;
  bool may_start_rt(const Snapshot& now) const noexcept;
  std::uint64_t play_until_rt(const Snapshot& now) const noexcept;
  void fill_rt(std::span<float> out, Snapshot& now) noexcept;
  std::size_t play_rt(std::span<float> out, const Snapshot& now) noexcept;
  std::size_t fade_out_rt(std::span<float> out) noexcept;
  void note_first_rt(const Snapshot& now) noexcept;

  const int rate_;
  const std::size_t channels_;
  const std::chrono::nanoseconds latency_;
  const std::size_t fade_frames_;
  SpscRing<float> ring_;
  SpscRing<std::uint64_t> segment_ends_;

  // The callback's own.
  State state_ = State::Silent;
  std::size_t gain_steps_ = 0;  // 0 silent .. fade_frames_ full
  float last_sample_ = 0;
  std::uint64_t fade_limit_ = 0;   // a fade-out may use frames up to here
  bool gap_ = false;               // ran dry, and not yet known whether inside a segment
  std::uint64_t gap_end_ = 0;      // where the queue ended then
  std::uint64_t segment_end_ = 0;  // the last one taken from segment_ends_
  std::uint64_t seen_gate_ = 0;
  bool dropping_ = false;
  std::uint64_t drop_until_seen_ = 0;
  std::uint64_t seen_answer_ = 0;
  bool was_late_ = false;
  bool first_noted_ = true;

  // From the writing side.
  std::atomic<std::uint64_t> complete_{0};
  std::atomic<std::uint64_t> cushion_;
  std::atomic<std::uint64_t> answer_{0};
  std::atomic<std::uint64_t> answer_start_{0};
  // From the session: even open, odd closed. drop_until_ is stored before the gate opens.
  std::atomic<std::uint64_t> gate_{0};
  std::atomic<std::uint64_t> drop_until_{0};
  // From the callback.
  std::atomic<std::uint64_t> played_{0};
  std::atomic<std::uint64_t> silent_at_{0};
  std::atomic<std::uint64_t> underruns_{0};
  std::atomic<std::uint64_t> pauses_{0};
  std::atomic<std::uint64_t> late_{0};
  std::atomic<std::uint64_t> first_answer_{0};
  std::atomic<TimePoint> first_due_{TimePoint{}};
  std::atomic<std::uint64_t> callbacks_{0};
  std::atomic<TimePoint> last_callback_{TimePoint{}};
};

}  // namespace audio
