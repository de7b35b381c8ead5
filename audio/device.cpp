#include "audio/device.h"

#include <portaudio.h>

#include <algorithm>
#include <array>

#include "audio/caught_stderr.h"
#include "audio/device_stream.h"

namespace audio {
namespace {

using device::capture;
using device::Closing;
using device::playback;
using device::RunningStream;
using device::Slot;
using device::to_duration;
using holler::Fault;
using holler::Result;

constexpr int kPreferredRate = 48'000;
// Frames arrive 5 to 10 ms after they were taken; what the device holds besides costs no time, and
// a callback may come that late without a frame being lost.
constexpr std::chrono::milliseconds kInputLatency{20};
// 5 ms a callback. Through ALSA's PulseAudio plugin, other sizes than multiples of 240 frames, and
// those of PortAudio's own choice, underrun at 24 and 44.1 kHz. At 48 kHz its choice is sound, and
// spreads the callbacks evenly where there are several to a period of the server's.
constexpr unsigned long kFramesPerCallback = 240;
constexpr std::chrono::milliseconds kLatencyOfTwo{10};

unsigned long frames_per_callback(bool input, const StreamFormat& format) {
  if (input || format.wanted <= kLatencyOfTwo) return kFramesPerCallback;
  if (format.rate == kPreferredRate) return paFramesPerBufferUnspecified;
  return kFramesPerCallback * static_cast<unsigned long>(format.wanted / kLatencyOfTwo);
}

// What differs between the two directions.
struct Direction {
  const char* missing;
  const char* refused;
  PaDeviceIndex (*default_device)();
  int PaDeviceInfo::*channels;
  std::array<int, 2> wanted_channels;
  PaStreamCallback* callback;
  bool input;
};

constexpr Direction kInput{
    "No microphone was found. Plug one in, then try again.",
    "The microphone cannot be used. Close other programs that may hold it, then try again.",
    &Pa_GetDefaultInputDevice,
    &PaDeviceInfo::maxInputChannels,
    {1, 2},
    &capture,
    true};
constexpr Direction kOutput{
    "No loudspeaker was found. Plug one in, then try again.",
    "The loudspeaker cannot be used. Close other programs that may hold it, then try again.",
    &Pa_GetDefaultOutputDevice,
    &PaDeviceInfo::maxOutputChannels,
    {2, 1},
    &playback,
    false};

// Opens without starting, and writes the latency that the driver gives into `format`. `slot` is
// what the callback gets.
PaError open_stream(const Direction& direction, PaDeviceIndex device, StreamFormat& format,
                    void* slot, PaStream*& stream) {
  PaStreamParameters wanted{};
  wanted.device = device;
  wanted.channelCount = format.channels;
  wanted.sampleFormat = paFloat32;
  wanted.suggestedLatency = std::chrono::duration<double>(format.wanted).count();
  const PaError error = Pa_OpenStream(&stream, direction.input ? &wanted : nullptr,
                                      direction.input ? nullptr : &wanted, format.rate,
                                      frames_per_callback(direction.input, format), paNoFlag,
                                      direction.callback, slot);
  if (error != paNoError) return error;
  if (const PaStreamInfo* const info = Pa_GetStreamInfo(stream)) {
    format.latency = to_duration(direction.input ? info->inputLatency : info->outputLatency);
  }
  return paNoError;
}

std::string why(PaError error) {
  std::string text = Pa_GetErrorText(error);
  if (error == paUnanticipatedHostError) {
    const PaHostErrorInfo* const host = Pa_GetLastHostErrorInfo();
    if (host != nullptr && host->errorText != nullptr) text += std::string(": ") + host->errorText;
  }
  return text;
}

class PortAudioDevices final : public Devices {
 public:
  explicit PortAudioDevices(std::string chatter) : chatter_(std::move(chatter)) {}
  ~PortAudioDevices() override {
    // Terminating would wait for a stream that cannot be closed. What stays behind then is a
    // device list that the next create() shares.
    if (*closing_ == 0) Pa_Terminate();
  }
  PortAudioDevices(const PortAudioDevices&) = delete;
  PortAudioDevices& operator=(const PortAudioDevices&) = delete;

  std::vector<DeviceInfo> list() const override;
  const std::string& chatter() const override { return chatter_; }
  Result<StreamFormat> input_format() const override { return find_format(kInput, kInputLatency); }
  Result<StreamFormat> output_format(std::chrono::milliseconds latency) const override {
    return find_format(kOutput, latency);
  }
  Result<std::unique_ptr<Stream>> open_input(const StreamFormat& format,
                                             CaptureRt& callback) override {
    return open(kInput, format, callback);
  }
  Result<std::unique_ptr<Stream>> open_output(const StreamFormat& format,
                                              PlaybackRt& callback) override {
    return open(kOutput, format, callback);
  }

 private:
  Result<StreamFormat> find_format(const Direction& direction,
                                   std::chrono::milliseconds latency) const;
  template <typename Target>
  Result<std::unique_ptr<Stream>> open(const Direction& direction, const StreamFormat& format,
                                       Target& callback);

  mutable std::string chatter_;
  const std::shared_ptr<Closing> closing_ = std::make_shared<Closing>(0);
};

std::vector<DeviceInfo> PortAudioDevices::list() const {
  std::vector<DeviceInfo> devices;
  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount(); ++i) {
    const PaDeviceInfo& info = *Pa_GetDeviceInfo(i);
    devices.push_back({i, info.name, Pa_GetHostApiInfo(info.hostApi)->name, info.maxInputChannels,
                       info.maxOutputChannels, info.defaultSampleRate,
                       i == Pa_GetDefaultInputDevice(), i == Pa_GetDefaultOutputDevice()});
  }
  return devices;
}

Result<StreamFormat> PortAudioDevices::find_format(const Direction& direction,
                                                   std::chrono::milliseconds latency) const {
  const PaDeviceIndex device = direction.default_device();
  if (device == paNoDevice) return holler::fail(Fault::Device, direction.missing);
  const PaDeviceInfo& info = *Pa_GetDeviceInfo(device);
  const int most_channels = info.*direction.channels;
  const CaughtStderr caught(chatter_);
  PaError error = paInvalidChannelCount;
  const int own_rate = static_cast<int>(info.defaultSampleRate);
  for (const int rate : {kPreferredRate, own_rate, 44'100, 16'000}) {
    // A device with many fixed channels takes only all of them.
    for (const int channels :
         {direction.wanted_channels[0], direction.wanted_channels[1], most_channels}) {
      if (channels > most_channels) continue;
      StreamFormat format{info.name, rate, channels, latency, {}};
      // Opened but never started: only so does PortAudio tell the true latency.
      PaStream* stream = nullptr;
      error = open_stream(direction, device, format, nullptr, stream);
      if (error != paNoError) continue;
      Pa_CloseStream(stream);
      return format;
    }
  }
  return holler::fail(Fault::Device, direction.refused, why(error));
}

template <typename Target>
Result<std::unique_ptr<Stream>> PortAudioDevices::open(const Direction& direction,
                                                       const StreamFormat& format,
                                                       Target& callback) {
  const PaDeviceIndex device = direction.default_device();
  if (device == paNoDevice) return holler::fail(Fault::Device, direction.missing);
  const CaughtStderr caught(chatter_);
  StreamFormat opened = format;
  auto slot = std::make_shared<Slot<Target>>(callback, format.channels);
  PaStream* stream = nullptr;
  PaError error = open_stream(direction, device, opened, slot.get(), stream);
  if (error != paNoError) return holler::fail(Fault::Device, direction.refused, why(error));
  device::prefer_real_time(stream, device);
  auto running =
      std::make_unique<RunningStream<Target>>(stream, std::move(opened), std::move(slot), closing_);
  error = Pa_StartStream(stream);
  if (error != paNoError) return holler::fail(Fault::Device, direction.refused, why(error));
  return running;
}

}  // namespace

std::optional<std::chrono::milliseconds> next_output_latency(std::chrono::milliseconds now,
                                                             std::uint64_t times) {
  if (times < 2) return std::nullopt;
  const auto next = std::ranges::upper_bound(kOutputLatencies, now);
  return next == kOutputLatencies.end() ? std::nullopt : std::optional(*next);
}

Result<std::unique_ptr<Devices>> Devices::create() {
  std::string chatter;
  PaError error = paNoError;
  {
    const CaughtStderr caught(chatter);
    error = Pa_Initialize();
    keep_alsa_quiet();
  }
  if (error != paNoError) {
    return holler::fail(Fault::Device,
                        "The sound system could not be started. Check that sound works in other "
                        "programs, then try again.",
                        why(error));
  }
  return std::make_unique<PortAudioDevices>(std::move(chatter));
}

}  // namespace audio
