#include "tests/bench/talk_desk.h"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 2ms;          // the callback wakes nobody
constexpr auto kDeviceGone = 500ms;  // the newest frames do not come

}  // namespace

TalkDesk::TalkDesk() : desk_(app::make_sound_desk(app::Wanted::Both, 0ms, remembered_)) {
  desk_->open();
  if (desk_->microphone() == nullptr || desk_->speaker() == nullptr) {
    throw std::runtime_error("the baselines found no microphone or no loudspeaker");
  }
}

void TalkDesk::record() {
  audio::Microphone& microphone = *desk_->microphone();
  resampler_ = std::make_unique<audio::Resampler>(microphone.rate(), audio::kSpeechRate);
  speech_.clear();
  frames_ = 0;
  microphone.arm();
  reader_ = std::jthread([this](const std::stop_token& enough) { read_until(enough); });
}

std::vector<std::int16_t> TalkDesk::finish(audio::TimePoint end) {
  reader_.request_stop();
  reader_.join();
  audio::Microphone& microphone = *desk_->microphone();
  const auto deadline = audio::Clock::now() + kDeviceGone;
  while (audio::Clock::now() < deadline) {
    const auto wanted = microphone.frame_at(end);
    if (wanted && frames_ >= *wanted) break;
    if (!read_some()) std::this_thread::sleep_for(kLook);
  }
  microphone.disarm();
  resampler_->finish(speech_);
  std::vector<std::int16_t> samples;
  audio::append_int16(speech_, samples);
  return samples;
}

void TalkDesk::read_until(const std::stop_token& enough) {
  while (!enough.stop_requested()) {
    if (!read_some()) std::this_thread::sleep_for(kLook);
  }
}

bool TalkDesk::read_some() {
  block_.resize(4800);
  const std::size_t count = desk_->microphone()->read(block_);
  if (count == 0) return false;
  resampler_->process(std::span<const float>(block_).first(count), speech_);
  frames_ += static_cast<std::int64_t>(count);
  return true;
}

}  // namespace bench
