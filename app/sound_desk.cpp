#include "app/sound_desk.h"

#include <algorithm>

#include "app/log.h"
#include "audio/device.h"

namespace app {
namespace {

using audio::Clock;
using std::chrono::milliseconds;

constexpr milliseconds kSilentDevice{500};

// One direction: the callback part, then the stream that drives it (so that it stops first).
template <typename Part>
struct Line {
  std::unique_ptr<Part> part;
  std::unique_ptr<audio::Stream> stream;
  std::optional<holler::Error> problem;
  audio::TimePoint opened{};

  bool alive() const {
    if (!part || !stream) return false;
    return Clock::now() - std::max(opened, part->last_callback()) < kSilentDevice;
  }
  void run(std::unique_ptr<audio::Stream> started) {
    stream = std::move(started);
    opened = Clock::now();
  }
  void close() {
    stream.reset();
    part.reset();
  }
  std::string name() const { return stream ? stream->format().device : std::string(); }
};

class PortAudioDesk final : public SoundDesk {
 public:
  PortAudioDesk(Wanted wanted, milliseconds pre_roll, Remembered& remembered)
      : wanted_(wanted), pre_roll_(pre_roll), remembered_(remembered) {}

  void open() override {
    const bool needs_input = wanted_ == Wanted::Both && !input_.alive();
    const bool needs_output = !output_.alive();
    if (!needs_input && !needs_output) return;
    // PortAudio's device list is frozen when it starts: only a new start sees what was plugged in.
    input_.close();
    close_output();
    devices_.reset();
    auto devices = audio::Devices::create();
    if (!devices) {
      input_.problem = output_.problem = devices.error();
      log_error(devices.error());
      return;
    }
    devices_ = std::move(*devices);
    if (!devices_->chatter().empty()) log_info("sound drivers say: " + devices_->chatter());
    if (wanted_ == Wanted::Both) open_input();
    open_output();
  }

  // Never a step down: what the device needs is found out once, and losing the file that remembers
  // it starts the search anew.
  void settle() override {
    if (!output_.alive()) return open();
    const audio::StreamFormat format = output_.stream->format();
    const std::uint64_t times = output_.part->device_underruns();
    const auto next = audio::next_output_latency(format.wanted, times);
    if (!next) return;
    log_info(format.device + " ran dry " + std::to_string(times) + " times: from now on with " +
             std::to_string(next->count()) + " ms of latency");
    remembered_.output_latency(format.device, *next);
    close_output();
    open_output();
  }

  audio::Microphone* microphone() override { return input_.part.get(); }
  audio::Speaker* speaker() override { return output_.part.get(); }
  const std::optional<holler::Error>& microphone_problem() const override { return input_.problem; }
  const std::optional<holler::Error>& speaker_problem() const override { return output_.problem; }
  std::string microphone_name() const override { return input_.name(); }
  std::string speaker_name() const override { return output_.name(); }
  bool microphone_alive() override { return input_.alive(); }

 private:
  void open_input() {
    input_.problem.reset();
    const auto format = devices_->input_format();
    if (!format) return fail(input_, format.error());
    input_.part = std::make_unique<audio::Microphone>(format->rate, format->channels, pre_roll_);
    auto stream = devices_->open_input(*format, input_.part->callback());
    if (!stream) return fail(input_, stream.error());
    input_.run(std::move(*stream));
  }

  void open_output() {
    output_.problem.reset();
    auto format = devices_->output_format(audio::kOutputLatencies.front());
    if (!format) return fail(output_, format.error());
    if (const auto needed = remembered_.output_latency(format->device)) {
      format = devices_->output_format(*needed);
      if (!format) return fail(output_, format.error());
    }
    output_.part =
        std::make_unique<audio::Speaker>(format->rate, format->channels, format->latency, learned_);
    auto stream = devices_->open_output(*format, output_.part->callback());
    if (!stream) return fail(output_, stream.error());
    output_.run(std::move(*stream));
  }

  void close_output() {
    if (output_.part) learned_ = output_.part->learned();
    output_.close();
  }

  template <typename Part>
  static void fail(Line<Part>& line, const holler::Error& error) {
    line.close();
    line.problem = error;
    log_error(error);
  }

  const Wanted wanted_;
  const milliseconds pre_roll_;
  Remembered& remembered_;
  std::unique_ptr<audio::Devices> devices_;
  Line<audio::Microphone> input_;
  Line<audio::Speaker> output_;
  audio::JitterBuffer learned_;  // kept when the loudspeaker changes: it is about the service
};

}  // namespace

std::unique_ptr<SoundDesk> make_sound_desk(Wanted wanted, milliseconds pre_roll,
                                           Remembered& remembered) {
  return std::make_unique<PortAudioDesk>(wanted, pre_roll, remembered);
}

}  // namespace app
