#include <algorithm>
#include <array>
#include <cmath>

#include "audio/io_rt.h"

namespace audio {

namespace {
// A reader that stalls this long loses frames, and that is counted.
constexpr std::chrono::seconds kCaptureRing{10};
constexpr std::size_t kBlock = 256;  // frames handled at a time, on the stack
constexpr int kPeaksPerSecond = 40;  // two of them make the 50 ms that level() covers
}  // namespace

CaptureRt::CaptureRt(int rate, int channels, std::size_t pre_roll, std::chrono::nanoseconds latency)
    : rate_(rate),
      channels_(static_cast<std::size_t>(channels)),
      latency_(latency),
      ring_(frames_in(kCaptureRing, rate) + pre_roll),
      newest_(pre_roll) {
  ring_.touch_all();
}

void CaptureRt::request(std::uint64_t recording, bool armed) {
  request_.store(recording * 2 + (armed ? 1 : 0), std::memory_order_release);
}

std::optional<std::uint64_t> CaptureRt::start_of(std::uint64_t recording) const {
  if (recording == 0 || started_.load(std::memory_order_acquire) != recording) return std::nullopt;
  return start_.load(std::memory_order_relaxed);
}

void CaptureRt::capture_rt(const float* interleaved, std::size_t frames, TimePoint now) noexcept {
  const std::uint64_t request = request_.load(std::memory_order_acquire);
  const bool begins = request != seen_request_ && request % 2 == 1;
  seen_request_ = request;
  armed_ = request % 2 == 1;
  if (begins) begin_rt();

  std::array<float, kBlock> mono;
  const float scale = 1.0F / static_cast<float>(channels_);
  for (std::size_t done = 0; done < frames;) {
    const std::size_t count = std::min(kBlock, frames - done);
    for (std::size_t i = 0; i < count; ++i) {
      const float* const frame = interleaved + (done + i) * channels_;
      float sum = 0;
      for (std::size_t channel = 0; channel < channels_; ++channel) sum += frame[channel];
      mono[i] = sum * scale;
    }
    take_rt(std::span(mono).first(count));
    done += count;
  }

  last_callback_.store(now, std::memory_order_relaxed);
  if (!armed_) return;
  origin_.store(now - latency_ - duration_of(handed_over_, rate_), std::memory_order_relaxed);
  started_.store(request / 2, std::memory_order_release);
}

void CaptureRt::begin_rt() noexcept {
  start_.store(ring_.written(), std::memory_order_relaxed);
  dropped_.store(0, std::memory_order_relaxed);
  handed_over_ = 0;
  peak_ = peak_before_ = 0;
  peak_frames_ = 0;
  const std::span<const float> all(newest_);
  if (newest_count_ < all.size()) {
    hand_over_rt(all.first(newest_count_));
  } else {
    hand_over_rt(all.subspan(newest_at_));
    hand_over_rt(all.first(newest_at_));
  }
}

void CaptureRt::take_rt(std::span<const float> mono) noexcept {
  if (armed_) {
    hand_over_rt(mono);
    measure_rt(mono);
  } else {
    level_.store(0, std::memory_order_relaxed);
  }
  // Also while armed, so that a recording that follows at once has its pre-roll too.
  for (const float sample : mono) {
    if (newest_.empty()) break;
    newest_[newest_at_] = sample;
    newest_at_ = newest_at_ + 1 == newest_.size() ? 0 : newest_at_ + 1;
    newest_count_ = std::min(newest_count_ + 1, newest_.size());
  }
}

void CaptureRt::hand_over_rt(std::span<const float> mono) noexcept {
  const std::size_t taken = ring_.write(mono);
  handed_over_ += taken;
  if (taken < mono.size()) dropped_.fetch_add(mono.size() - taken, std::memory_order_relaxed);
}

void CaptureRt::measure_rt(std::span<const float> mono) noexcept {
  for (const float sample : mono) peak_ = std::max(peak_, std::fabs(sample));
  level_.store(std::max(peak_, peak_before_), std::memory_order_relaxed);
  peak_frames_ += mono.size();
  if (peak_frames_ >= static_cast<std::size_t>(rate_ / kPeaksPerSecond)) {
    peak_before_ = peak_;
    peak_ = 0;
    peak_frames_ = 0;
  }
}

}  // namespace audio
