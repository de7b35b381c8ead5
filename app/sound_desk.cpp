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
  PortAudioDesk(Wanted wanted, milliseconds pre_roll) : wanted_(wanted), pre_roll_(pre_roll) {}

  void open() override {
    const bool needs_input = wanted_ == Wanted::Both && !input_.alive();
    const bool needs_output = !output_.alive();
    if (!needs_input && !needs_output) return;
    // PortAudio's device list is frozen when it starts: only a new start sees what was plugged in.
    input_.close();
    output_.close();
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

  audio::Microphone* microphone() override { return input_.part.get(); }
  audio::Speaker* speaker() override { return output_.part.get(); }
  const std::optional<holler::Error>& microphone_problem() const override { return input_.problem; }
  const std::optional<holler::Error>& speaker_problem() const override { return output_.problem; }
  std::string microphone_name() const override { return input_.name(); }
  std::string speaker_name() const override { return output_.name(); }
  bool microphone_alive() override { return input_.alive(); }
  bool speaker_alive() override { return output_.alive(); }

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
    const auto format = devices_->output_format();
    if (!format) return fail(output_, format.error());
    output_.part =
        std::make_unique<audio::Speaker>(format->rate, format->channels, format->latency);
    auto stream = devices_->open_output(*format, output_.part->callback());
    if (!stream) return fail(output_, stream.error());
    output_.run(std::move(*stream));
  }

  template <typename Part>
  static void fail(Line<Part>& line, const holler::Error& error) {
    line.close();
    line.problem = error;
    log_error(error);
  }

  const Wanted wanted_;
  const milliseconds pre_roll_;
  std::unique_ptr<audio::Devices> devices_;
  Line<audio::Microphone> input_;
  Line<audio::Speaker> output_;
};

}  // namespace

std::unique_ptr<SoundDesk> make_sound_desk(Wanted wanted, milliseconds pre_roll) {
  return std::make_unique<PortAudioDesk>(wanted, pre_roll);
}

}  // namespace app
