#include "tests/support/microphone_player.h"

#include <fstream>
#include <stdexcept>
#include <vector>

#include "tests/support/sound_compare.h"

namespace support {

using namespace std::chrono_literals;

MicrophonePlayer::MicrophonePlayer(const Environment& environment,
                                   const std::filesystem::path& folder)
    : environment_(environment), folder_(folder), input_(environment, "mic_in.monitor") {}

Spoken MicrophonePlayer::speak(std::span<const std::int16_t> samples, int rate,
                               std::chrono::milliseconds lead) {
  program_.reset();
  constexpr int kOut = SoundRecorder::kRate;
  std::vector<std::int16_t> sound(audio::frames_in(lead, kOut), 0);
  sound.front() = 1;  // the mark
  const std::vector<std::int16_t> speech = resample(samples, rate, kOut);
  sound.insert(sound.end(), speech.begin(), speech.end());
  const std::filesystem::path file = folder_ / "spoken.raw";
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(sound.data()),
             static_cast<std::streamsize>(sound.size() * sizeof(std::int16_t)));

  const std::size_t before = input_.count();
  program_ = std::make_unique<Process>(Process::start(
      {.argv = {"pacat", "--playback", "-d", "mic_in", "--raw", "--format=s16le", "--channels=1",
                "--rate=" + std::to_string(kOut), "--latency-msec=200", file.string()},
       .environment = environment_}));
  std::size_t mark = 0;
  if (!input_.wait_for_sound(before, 0, 10s, mark)) {
    throw std::runtime_error("pacat: nothing reaches the microphone");
  }
  const audio::TimePoint begins = input_.time_of(mark) + lead;
  return {.begins = begins, .ends = begins + audio::duration_of(speech.size(), kOut)};
}

void MicrophonePlayer::finish() {
  if (program_ && program_->wait(60s) != 0)
    throw std::runtime_error("pacat did not play to the end");
  program_.reset();
}

}  // namespace support
