// A PortAudio stream and the callbacks behind it: device.cpp's own, not for other files.
// Threads: capture and playback run on PortAudio's; a RunningStream belongs to one thread.
// Owns: the stream, and the slot that its callback uses.
#pragma once

#include <portaudio.h>
#if __has_include(<pa_linux_alsa.h>)
#include <pa_linux_alsa.h>
#define HOLLER_HAS_PA_ALSA 1
#endif

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "audio/device.h"
#include "audio/io_rt.h"

namespace audio::device {

// A sound server that died in the middle may never let a stream go.
inline constexpr std::chrono::milliseconds kCloseDeadline{700};

inline std::chrono::nanoseconds to_duration(double seconds) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

// What stands between PortAudio's thread and a CaptureRt or PlaybackRt. It outlives both if the
// stream cannot be closed, and then calls nobody any more.
template <typename Target>
struct Slot {
  Slot(Target& callback, int channel_count)
      : target(&callback), channels(static_cast<std::size_t>(channel_count)) {}

  template <typename Call>
  bool with_target_rt(Call call) noexcept {
    // Sequentially consistent: either this sees detach(), or detach() sees this.
    busy.store(true);
    Target* const now = target.load();
    if (now != nullptr) call(*now);
    busy.store(false);
    return now != nullptr;
  }
  void detach() {
    target.store(nullptr);
    while (busy.load()) std::this_thread::yield();  // a callback takes microseconds
  }

  std::atomic<Target*> target;
  std::atomic<bool> busy{false};
  const std::size_t channels;
};

inline int capture(const void* in, void*, unsigned long frames, const PaStreamCallbackTimeInfo*,
                   PaStreamCallbackFlags, void* user) noexcept {
  if (in == nullptr) return paContinue;
  static_cast<Slot<CaptureRt>*>(user)->with_target_rt([&](CaptureRt& target) {
    target.capture_rt(static_cast<const float*>(in), frames, Clock::now());
  });
  return paContinue;
}

inline int playback(const void*, void* out, unsigned long frames,
                    const PaStreamCallbackTimeInfo* time, PaStreamCallbackFlags flags,
                    void* user) noexcept {
  auto& slot = *static_cast<Slot<PlaybackRt>*>(user);
  // Drivers that do not know the time leave zeros here, or times of another clock.
  const double ahead = time->outputBufferDacTime - time->currentTime;
  const bool sane = time->currentTime > 0 && ahead > 0 && ahead < 1;
  const auto latency = sane ? to_duration(ahead) : std::chrono::nanoseconds{};
  auto* const samples = static_cast<float*>(out);
  if (!slot.with_target_rt([&](PlaybackRt& target) {
        target.render_rt(samples, frames, Clock::now(), latency, (flags & paOutputUnderflow) != 0);
      })) {
    std::fill_n(samples, frames * slot.channels, 0.0F);
  }
  return paContinue;
}

// How many streams are being closed; PortAudio must not be terminated under them.
using Closing = std::atomic<int>;

// Stops and closes on a thread of its own, and waits for that, but not for ever. `slot` lives as
// long as PortAudio may call it.
inline void close_stream(PaStream* stream, std::shared_ptr<void> slot,
                         std::shared_ptr<Closing> closing) {
  ++*closing;
  auto closed = std::make_shared<std::promise<void>>();
  const auto close = [=] {
    // Not Pa_AbortStream: it cancels the callback's thread, maybe with a driver's lock held.
    Pa_StopStream(stream);
    Pa_CloseStream(stream);
    --*closing;
    closed->set_value();
  };
  try {
    std::thread([close, slot] { close(); }).detach();
    closed->get_future().wait_for(kCloseDeadline);
  } catch (const std::system_error&) {
    close();  // no thread to be had
  }
}

template <typename Target>
class RunningStream final : public Stream {
 public:
  RunningStream(PaStream* stream, StreamFormat format, std::shared_ptr<Slot<Target>> slot,
                std::shared_ptr<Closing> closing)
      : stream_(stream),
        format_(std::move(format)),
        slot_(std::move(slot)),
        closing_(std::move(closing)) {}
  ~RunningStream() override {
    slot_->detach();
    close_stream(stream_, slot_, closing_);
  }
  RunningStream(const RunningStream&) = delete;
  RunningStream& operator=(const RunningStream&) = delete;

  const StreamFormat& format() const override { return format_; }

 private:
  PaStream* const stream_;
  const StreamFormat format_;
  const std::shared_ptr<Slot<Target>> slot_;
  const std::shared_ptr<Closing> closing_;
};

// Asks for a callback thread that a busy machine does not keep waiting. Between opening and
// starting; where it is not allowed, or not ALSA, nothing changes.
inline void prefer_real_time([[maybe_unused]] PaStream* stream,
                             [[maybe_unused]] PaDeviceIndex device) {
#ifdef HOLLER_HAS_PA_ALSA
  const PaHostApiInfo* const api = Pa_GetHostApiInfo(Pa_GetDeviceInfo(device)->hostApi);
  if (api != nullptr && api->type == paALSA) PaAlsa_EnableRealtimeScheduling(stream, 1);
#endif
}

}  // namespace audio::device
