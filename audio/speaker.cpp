#include "audio/speaker.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "audio/io_rt.h"

namespace audio {

using std::chrono::milliseconds;

namespace {
// The callback may wake nobody, so waiting for it means looking now and then.
constexpr milliseconds kStep{5};
// A device that has not called for this long is gone.
constexpr milliseconds kDeviceGone{1'000};
// Samples handled in one go (200 ms): a stop is noticed between two.
constexpr std::size_t kBlock = 4'800;
}  // namespace

Speaker::Speaker(int rate, int channels, std::chrono::nanoseconds output_latency,
                 JitterBuffer learned)
    : rt_(std::make_unique<PlaybackRt>(rate, channels, output_latency)),
      resampler_(kSpeechRate, rate),
      jitter_(std::move(learned)) {}

Speaker::~Speaker() = default;

int Speaker::rate() const {
  return rt_->rate();
}

PlaybackRt& Speaker::callback() {
  return *rt_;
}

void Speaker::silence() {
  rt_->close_gate();
}

void Speaker::reopen() {
  rt_->open_gate();
}

TimePoint Speaker::last_callback() const {
  return rt_->last_callback();
}

bool Speaker::write(std::span<const std::int16_t> samples, std::stop_token stop) {
  jitter_.arrived(Clock::now(), duration_of(samples.size(), kSpeechRate));
  rt_->cushion(jitter_.cushion());
  while (!samples.empty()) {
    const auto block = samples.first(std::min(samples.size(), kBlock));
    samples = samples.subspan(block.size());
    speech_.clear();
    frames_.clear();
    append_float(block, speech_);
    resampler_.process(speech_, frames_);
    samples_written_.fetch_add(block.size(), std::memory_order_relaxed);
    if (!enqueue(frames_, stop)) return false;
  }
  return !stop.stop_requested() && !rt_->gate_closed();
}

void Speaker::end_segment() {
  rt_->end_segment();
  jitter_.end_segment();
}

bool Speaker::drain(std::stop_token stop) {
  frames_.clear();
  resampler_.finish(frames_);
  if (!enqueue(frames_, stop)) return false;
  rt_->end_segment();
  seen_at_ = Clock::now();
  while (rt_->silent_at() < rt_->written()) {
    if (!wait_a_little(stop)) return false;
  }
  if (rt_->gate_closed()) return false;
  drained_.store(samples_written_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  // What the callback has given is still on its way to the membrane.
  const TimePoint heard = Clock::now() + rt_->latency();
  while (Clock::now() < heard) {
    if (!wait_a_little(stop)) return false;
  }
  return true;
}

std::uint64_t Speaker::samples_heard() const {
  const std::uint64_t drained = drained_.load(std::memory_order_relaxed);
  if (drained != 0) return drained;
  const std::uint64_t played = rt_->played();
  const std::uint64_t start = start_.load(std::memory_order_relaxed);
  if (played <= start) return 0;
  const std::uint64_t samples = (played - start) * kSpeechRate / static_cast<std::uint64_t>(rate());
  return std::min(samples, samples_written_.load(std::memory_order_relaxed));
}

std::optional<TimePoint> Speaker::first_sound() const {
  return rt_->first_sound(answer_.load(std::memory_order_relaxed));
}

std::uint64_t Speaker::underruns() const {
  return rt_->underruns() - underruns_before_.load(std::memory_order_relaxed);
}

std::uint64_t Speaker::device_underruns() const {
  return rt_->late() - late_before_.load(std::memory_order_relaxed);
}

void Speaker::begin_answer() {
  resampler_.reset();
  jitter_.begin_answer();
  start_.store(rt_->written(), std::memory_order_relaxed);
  samples_written_.store(0, std::memory_order_relaxed);
  drained_.store(0, std::memory_order_relaxed);
  underruns_before_.store(rt_->underruns(), std::memory_order_relaxed);
  late_before_.store(rt_->late(), std::memory_order_relaxed);
  answer_.store(rt_->begin_answer(), std::memory_order_relaxed);
}

bool Speaker::enqueue(std::span<const float> frames, const std::stop_token& stop) {
  seen_at_ = Clock::now();
  for (;;) {
    if (stop.stop_requested() || rt_->gate_closed()) return false;
    frames = frames.subspan(rt_->write(frames));
    if (frames.empty()) return true;
    if (!wait_a_little(stop)) return false;
  }
}

bool Speaker::wait_a_little(const std::stop_token& stop) {
  const std::uint64_t callbacks = rt_->callbacks();
  const TimePoint now = Clock::now();
  if (callbacks != seen_callbacks_) {
    seen_callbacks_ = callbacks;
    seen_at_ = now;
  }
  if (now - seen_at_ >= kDeviceGone) return false;
  std::this_thread::sleep_for(kStep);
  return !stop.stop_requested() && !rt_->gate_closed();
}

}  // namespace audio
