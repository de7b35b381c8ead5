#include "audio/io_rt.h"

#include <algorithm>
#include <array>

namespace audio {

namespace {

// A fast voice runs this far ahead, so that the next segment is made while this one plays.
constexpr std::chrono::seconds kPlaybackRing{60};
constexpr std::chrono::milliseconds kFade{5};
constexpr std::chrono::milliseconds kSmallCushion{40};
constexpr std::size_t kSegmentEnds = 1024;
constexpr std::size_t kBlock = 256;  // frames handled at a time, on the stack

}  // namespace

PlaybackRt::PlaybackRt(int rate, int channels, std::chrono::nanoseconds latency)
    : rate_(rate),
      channels_(static_cast<std::size_t>(channels)),
      latency_(latency),
      fade_frames_(frames_in(kFade, rate)),
      ring_(frames_in(kPlaybackRing, rate)),
      segment_ends_(kSegmentEnds),
      cushion_(frames_in(kSmallCushion, rate)) {}

void PlaybackRt::end_segment() {
  const std::uint64_t end = ring_.written();
  // No room would only make a pause count as an underrun.
  segment_ends_.write(std::span(&end, 1));
  complete_.store(end, std::memory_order_release);
}

void PlaybackRt::cushion(std::chrono::nanoseconds length) {
  cushion_.store(frames_in(length, rate_), std::memory_order_relaxed);
}

std::uint64_t PlaybackRt::begin_answer() {
  const std::uint64_t answer = answer_.load(std::memory_order_relaxed) + 1;
  answer_start_.store(ring_.written(), std::memory_order_relaxed);
  answer_.store(answer, std::memory_order_release);
  return answer;
}

void PlaybackRt::close_gate() {
  if (!gate_closed()) gate_.fetch_add(1, std::memory_order_acq_rel);
}

void PlaybackRt::open_gate() {
  if (!gate_closed()) return;
  drop_until_.store(ring_.written(), std::memory_order_relaxed);
  gate_.fetch_add(1, std::memory_order_acq_rel);
}

std::optional<TimePoint> PlaybackRt::first_sound(std::uint64_t answer) const {
  if (answer == 0 || first_answer_.load(std::memory_order_acquire) != answer) return std::nullopt;
  return first_due_.load(std::memory_order_relaxed);
}

void PlaybackRt::render_rt(float* interleaved, std::size_t frames, TimePoint now,
                           std::chrono::nanoseconds latency, bool late) noexcept {
  count_late_rt(frames, now, late);
  Snapshot snapshot = look_rt(frames, now + (latency.count() > 0 ? latency : latency_));
  std::array<float, kBlock> mono;
  while (snapshot.done < frames) {
    const std::size_t before = snapshot.done;
    const std::size_t count = std::min(kBlock, frames - before);
    fill_rt(std::span(mono).first(count), snapshot);
    for (std::size_t i = 0; i < count; ++i) {
      std::fill_n(interleaved + (before + i) * channels_, channels_, mono[i]);
    }
    snapshot.done = before + count;
  }
  if (state_ == State::Silent) silent_at_.store(ring_.consumed(), std::memory_order_release);
  last_callback_.store(now, std::memory_order_relaxed);
  callbacks_.fetch_add(1, std::memory_order_relaxed);
}

// ALSA flags one event in two callbacks running; the PulseAudio plugin flags not all of them. A
// callback that comes later than all that the device had left is one in any case.
void PlaybackRt::count_late_rt(std::size_t frames, TimePoint now, bool late) noexcept {
  const TimePoint before = last_callback_.load(std::memory_order_relaxed);
  const bool overdue = latency_.count() > 0 && before != TimePoint{} &&
                       now - before > latency_ + duration_of(frames, rate_);
  const bool dry = late || overdue;
  if (dry && !was_late_ && state_ != State::Silent) late_.fetch_add(1, std::memory_order_relaxed);
  was_late_ = dry;
}

PlaybackRt::Snapshot PlaybackRt::look_rt(std::size_t frames, TimePoint due) noexcept {
  Snapshot now;
  // The order matters. `complete` first: it then never lies beyond `end`. The gate and the answer
  // after `end`: whoever sees frames of a new answer also sees that it has begun.
  now.complete = complete_.load(std::memory_order_acquire);
  now.end = ring_.consumed() + ring_.readable();
  now.frames = frames;
  // A callback that asks for more than the cushion would run dry at once.
  now.enough =
      std::max<std::uint64_t>(cushion_.load(std::memory_order_relaxed), frames + fade_frames_);
  now.due = due;
  obey_gate_rt(now);
  const std::uint64_t answer = answer_.load(std::memory_order_acquire);
  if (answer != seen_answer_) {
    seen_answer_ = answer;
    gap_ = false;
    first_noted_ = false;
  }
  settle_gap_rt(now);
  return now;
}

void PlaybackRt::obey_gate_rt(const Snapshot& now) noexcept {
  const std::uint64_t gate = gate_.load(std::memory_order_acquire);
  const bool closed = gate % 2 == 1;
  if (gate != seen_gate_) {
    seen_gate_ = gate;
    dropping_ = true;
    gap_ = false;
    if (state_ == State::Playing) {
      state_ = State::FadingOut;
      fade_limit_ = now.end;
    }
  }
  if (!dropping_) return;
  drop_until_seen_ = closed ? now.end : drop_until_.load(std::memory_order_relaxed);
  fade_limit_ = std::min(fade_limit_, drop_until_seen_);
  if (state_ == State::Silent) drop_rt(now);
}

void PlaybackRt::drop_rt(const Snapshot& now) noexcept {
  const std::uint64_t until = std::min(now.end, drop_until_seen_);
  const std::uint64_t at = ring_.consumed();
  if (until > at) ring_.skip(static_cast<std::size_t>(until - at));
  if (seen_gate_ % 2 == 0 && ring_.consumed() >= drop_until_seen_) dropping_ = false;
}

void PlaybackRt::settle_gap_rt(const Snapshot& now) noexcept {
  const std::uint64_t wanted = gap_ ? gap_end_ : ring_.consumed();
  std::uint64_t end = 0;
  while (segment_end_ < wanted && segment_ends_.read(std::span(&end, 1)) == 1) segment_end_ = end;
  if (!gap_ || now.end == gap_end_) return;
  gap_ = false;
  if (segment_end_ == gap_end_) {
    pauses_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  underruns_.fetch_add(1, std::memory_order_relaxed);
}

bool PlaybackRt::may_start_rt(const Snapshot& now) const noexcept {
  if (dropping_) return false;
  const std::uint64_t at = ring_.consumed();
  return now.complete > at || now.end - at >= now.enough;
}

// Where playing must stop for now. Between two segments it waits like at the start, so that the
// next one does not run dry inside.
std::uint64_t PlaybackRt::play_until_rt(const Snapshot& now) const noexcept {
  if (ring_.consumed() <= now.complete && now.end - now.complete < now.enough) return now.complete;
  // Where more is to come, enough is kept back to fade out on.
  const std::uint64_t keep_from = now.end > fade_frames_ ? now.end - fade_frames_ : 0;
  return std::max(now.complete, keep_from);
}

void PlaybackRt::fill_rt(std::span<float> out, Snapshot& now) noexcept {
  while (!out.empty()) {
    std::size_t count = 0;
    switch (state_) {
      case State::Silent:
        if (dropping_) drop_rt(now);
        if (!may_start_rt(now)) {
          std::fill(out.begin(), out.end(), 0.0F);
          return;
        }
        state_ = State::Playing;
        break;
      case State::Playing:
        count = play_rt(out, now);
        break;
      case State::FadingOut:
        count = fade_out_rt(out);
        break;
    }
    now.done += count;
    out = out.subspan(count);
  }
}

std::size_t PlaybackRt::play_rt(std::span<float> out, const Snapshot& now) noexcept {
  const std::uint64_t at = ring_.consumed();
  const std::uint64_t until = play_until_rt(now);
  if (until <= at) {
    state_ = State::FadingOut;
    fade_limit_ = at == now.complete ? at : now.end;
    gap_ = true;
    gap_end_ = fade_limit_;
    return 0;
  }
  note_first_rt(now);
  const std::size_t count = std::min<std::uint64_t>(out.size(), until - at);
  ring_.read(out.first(count));
  last_sample_ = out[count - 1];
  const float step = 1.0F / static_cast<float>(fade_frames_);
  for (std::size_t i = 0; i < count && gain_steps_ < fade_frames_; ++i) {
    out[i] *= static_cast<float>(++gain_steps_) * step;
  }
  played_.store(at + count, std::memory_order_release);
  return count;
}

std::size_t PlaybackRt::fade_out_rt(std::span<float> out) noexcept {
  const std::size_t count = std::min(out.size(), gain_steps_);
  const std::uint64_t at = ring_.consumed();
  const std::size_t left = fade_limit_ > at ? static_cast<std::size_t>(fade_limit_ - at) : 0;
  const std::size_t content = ring_.read(out.first(std::min(count, left)));
  if (content > 0) {
    last_sample_ = out[content - 1];
    played_.store(at + content, std::memory_order_release);
  }
  // Too short to fade out on: the last sample is held, which does not click either.
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(content),
            out.begin() + static_cast<std::ptrdiff_t>(count), last_sample_);
  const float step = 1.0F / static_cast<float>(fade_frames_);
  // Down to one step, not to nothing: every frame that is used up is heard.
  for (std::size_t i = 0; i < count; ++i) out[i] *= static_cast<float>(gain_steps_--) * step;
  if (gain_steps_ == 0) state_ = State::Silent;
  return count;
}

void PlaybackRt::note_first_rt(const Snapshot& now) noexcept {
  if (first_noted_ || ring_.consumed() < answer_start_.load(std::memory_order_relaxed)) return;
  first_noted_ = true;
  first_due_.store(now.due + duration_of(now.done, rate_), std::memory_order_relaxed);
  first_answer_.store(seen_answer_, std::memory_order_release);
}

}  // namespace audio
