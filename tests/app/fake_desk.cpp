#include "tests/app/fake_desk.h"

#include <cmath>
#include <utility>

#include "audio/io_rt.h"

namespace support {

using audio::Clock;
using namespace std::chrono_literals;

FakeDesk::~FakeDesk() = default;

void FakeDesk::open() {
  ++opened;
  card_ = {};
  microphone_.reset();
  speaker_.reset();
  microphone_problem_.reset();
  speaker_problem_.reset();
  if (has_microphone) {
    microphone_ = std::make_unique<audio::Microphone>(audio::kSpeechRate, 1, 300ms);
  } else {
    microphone_problem_ = {holler::Fault::Device, "No microphone was found.", ""};
  }
  if (has_speaker) {
    speaker_ = std::make_unique<audio::Speaker>(audio::kSpeechRate, 1, 0ns);
  } else {
    speaker_problem_ = {holler::Fault::Device, "No loudspeaker was found.", ""};
  }
  card_ = std::jthread([this](std::stop_token stop) { run_card(stop); });
}

void FakeDesk::settle() {
  ++settled;
  if (!speaker_) open();
}

std::vector<float> FakeDesk::take_played() {
  const std::lock_guard lock(mutex_);
  return std::exchange(played_, {});
}

void FakeDesk::run_for(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  const std::uint64_t end = ticks_ + static_cast<std::uint64_t>(time / 10ms);
  ticked_.wait(lock, [&] { return ticks_ >= end; });
}

void FakeDesk::run_card(std::stop_token stop) {
  std::vector<float> block(audio::kSpeechRate / 100);
  std::size_t n = 0;
  auto next = Clock::now();
  while (!stop.stop_requested()) {
    if (microphone_) {
      for (float& sample : block) {
        sample = talking ? 0.3F * std::sin(static_cast<float>(n++ % 24'000) * 0.1F) : 0.0F;
      }
      microphone_->callback().capture_rt(block.data(), block.size(), Clock::now());
    }
    if (speaker_) speaker_->callback().render_rt(block.data(), block.size(), Clock::now());
    next += 10ms;
    std::unique_lock lock(mutex_);
    if (speaker_) played_.insert(played_.end(), block.begin(), block.end());
    ++ticks_;
    ticked_.notify_all();
    ticked_.wait_until(lock, stop, next, [] { return false; });
  }
}

}  // namespace support
