// Sound devices through PortAudio: list them, open one, know when it died. The only file that
// knows PortAudio is device.cpp.
// Threads: one thread at a time (the session's); the streams' callbacks run on PortAudio's own.
// Owns: the PortAudio library (Devices) and the open streams (Stream). A Stream must be destroyed
// before the Microphone or Speaker whose callback it drives, and before its Devices.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/error.h"

namespace audio {

class CaptureRt;
class PlaybackRt;

struct DeviceInfo {
  int index = -1;
  std::string name;
  std::string host_api;
  int input_channels = 0;
  int output_channels = 0;
  double default_rate = 0;
  bool default_input = false;
  bool default_output = false;
};

// How a stream was or will be opened.
struct StreamFormat {
  std::string device;
  int rate = 0;
  int channels = 0;
  std::chrono::milliseconds wanted{};  // latency that is asked for
  std::chrono::nanoseconds latency{};  // device to callback, or callback to device, as it came out
};

// Output latencies to be tried, in this order: each where the one before let the device run dry.
inline constexpr std::array kOutputLatencies{
    std::chrono::milliseconds(10), std::chrono::milliseconds(20), std::chrono::milliseconds(40),
    std::chrono::milliseconds(80)};

// What to ask for next, after an answer during which the device ran dry `times` at `now`. Once can
// happen to any machine. Empty: all is well, or there is no more to be had.
std::optional<std::chrono::milliseconds> next_output_latency(std::chrono::milliseconds now,
                                                             std::uint64_t times);

// A running stream. Destroying it stops it; that waits for the callback in progress only.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual const StreamFormat& format() const = 0;
};

class Devices {
 public:
  // Initialises PortAudio (50 to 270 ms). What its drivers print on standard error meanwhile is
  // caught and returned by chatter().
  static holler::Result<std::unique_ptr<Devices>> create();
  virtual ~Devices() = default;

  // Frozen at create(): PortAudio does not see devices that come later. Make a new Devices then.
  virtual std::vector<DeviceInfo> list() const = 0;
  virtual const std::string& chatter() const = 0;

  // The default device's format, worked out without opening it for good. Fault::Device when there
  // is none, with what to do.
  virtual holler::Result<StreamFormat> input_format() const = 0;
  virtual holler::Result<StreamFormat> output_format(std::chrono::milliseconds latency) const = 0;

  // Opens and starts the default device in a format from above.
  virtual holler::Result<std::unique_ptr<Stream>> open_input(const StreamFormat& format,
                                                             CaptureRt& callback) = 0;
  virtual holler::Result<std::unique_ptr<Stream>> open_output(const StreamFormat& format,
                                                              PlaybackRt& callback) = 0;
};

}  // namespace audio
