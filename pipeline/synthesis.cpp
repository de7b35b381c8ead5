#include "pipeline/synthesis.h"

#include <algorithm>
#include <utility>

namespace pipeline {

void Synthesis::make(TextToSpeech& tts, std::stop_token stop) {
  Result<void> result;
  std::exception_ptr thrown;
  try {
    result = tts.speak(
        segment_.text, [&](std::span<const std::int16_t> samples) { return give(samples, stop); },
        stop);
  } catch (...) {
    thrown = std::current_exception();
  }
  {
    const std::lock_guard lock(mutex_);
    result_ = std::move(result);
    thrown_ = thrown;
    over_ = true;
  }
  changed_.notify_all();
}

bool Synthesis::give(std::span<const std::int16_t> samples, std::stop_token stop) {
  while (!samples.empty()) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return held_.size() < kMostHeld; });
    if (stop.stop_requested()) return false;
    const auto part = samples.first(std::min(samples.size(), kMostHeld - held_.size()));
    held_.insert(held_.end(), part.begin(), part.end());
    lock.unlock();
    changed_.notify_all();
    samples = samples.subspan(part.size());
  }
  return true;
}

bool Synthesis::take(std::vector<std::int16_t>& samples, std::stop_token stop) {
  samples.clear();
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return over_ || !held_.empty(); });
    if (stop.stop_requested()) return false;
    std::swap(samples, held_);
    if (samples.empty() && thrown_) std::rethrow_exception(thrown_);
  }
  changed_.notify_all();
  return !samples.empty();
}

Result<void> Synthesis::result() const {
  const std::lock_guard lock(mutex_);
  return result_;
}

namespace {

std::size_t places_of(const TextToSpeech& tts) {
  return static_cast<std::size_t>(std::clamp(tts.at_once(), 1, SynthesisQueue::kAtOnce));
}

}  // namespace

SynthesisQueue::SynthesisQueue(Channel<SpokenSegment>& in, TextToSpeech& tts, std::stop_token stop)
    : in_(in),
      tts_(tts),
      stops_with_turn_(std::move(stop), [this] { stop_.request_stop(); }),
      places_(places_of(tts)),
      line_(places_of(tts)) {
  // All wait for segments from now on: when one arrives no thread has to be started first.
  for (std::size_t i = 0; i < places_of(tts); ++i) threads_.emplace_back([this] { work(); });
}

void SynthesisQueue::work() {
  while (const std::shared_ptr<Synthesis> synthesis = start_next()) {
    synthesis->make(tts_, stop_.get_token());
  }
}

// The lock is held while waiting, so that segments stand in line in the order they came; all waits
// here end with a stop.
std::shared_ptr<Synthesis> SynthesisQueue::start_next() {
  const std::stop_token stop = stop_.get_token();
  const std::lock_guard in_order(order_);
  if (!places_.push({}, stop)) return nullptr;
  std::optional<SpokenSegment> segment = in_.pop(stop);
  if (!segment) {
    places_.close();
    line_.close();
    return nullptr;
  }
  auto synthesis = std::make_shared<Synthesis>(std::move(*segment));
  line_.push(synthesis, stop);
  return synthesis;
}

std::shared_ptr<Synthesis> SynthesisQueue::next() {
  const std::stop_token stop = stop_.get_token();
  if (current_) places_.pop(stop);
  current_ = line_.pop(stop).value_or(nullptr);
  return current_;
}

}  // namespace pipeline
