#include "audio/microphone.h"

#include <limits>

#include "audio/io_rt.h"

namespace audio {

Microphone::Microphone(int rate, int channels, std::chrono::milliseconds pre_roll,
                       std::chrono::nanoseconds input_latency)
    : rt_(std::make_unique<CaptureRt>(rate, channels, frames_in(pre_roll, rate), input_latency)) {}

Microphone::~Microphone() = default;

int Microphone::rate() const {
  return rt_->rate();
}

CaptureRt& Microphone::callback() {
  return *rt_;
}

void Microphone::arm() {
  // Makes room for the pre-roll even if nobody has read for long. What a callback that has not
  // seen the request yet still adds is skipped by read().
  rt_->ring().skip(std::numeric_limits<std::size_t>::max());
  ++recording_;
  at_start_ = false;
  rt_->request(recording_, true);
}

void Microphone::disarm() {
  rt_->request(recording_, false);
}

std::size_t Microphone::read(std::span<float> out) {
  if (!at_start_) {
    const auto start = rt_->start_of(recording_);
    if (!start) return 0;
    rt_->ring().skip(static_cast<std::size_t>(*start - rt_->ring().consumed()));
    at_start_ = true;
  }
  return rt_->ring().read(out);
}

std::optional<std::int64_t> Microphone::frame_at(TimePoint when) const {
  if (!rt_->start_of(recording_)) return std::nullopt;
  const std::chrono::nanoseconds since = when - rt_->origin();
  // Rounded down, also before frame 0. 64 bits are enough for days.
  const std::int64_t scaled = since.count() * rt_->rate();
  constexpr std::int64_t kSecond = 1'000'000'000;
  return scaled / kSecond - (scaled % kSecond < 0 ? 1 : 0);
}

std::uint64_t Microphone::dropped() const {
  return rt_->start_of(recording_) ? rt_->dropped() : 0;
}

float Microphone::level() const {
  return rt_->level();
}

TimePoint Microphone::last_callback() const {
  return rt_->last_callback();
}

}  // namespace audio
