// A sound desk with no sound card behind it: a thread calls both callbacks every 10 ms, as a card
// would. The microphone hears a tone while `talking`; what the loudspeaker plays is kept.
// Threads: configure and read from the test's.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "app/sound_desk.h"

namespace support {

class FakeDesk final : public app::SoundDesk {
 public:
  std::atomic<bool> talking = true;
  bool has_microphone = true;  // looked at by open()
  bool has_speaker = true;
  std::atomic<int> opened = 0;
  std::atomic<int> settled = 0;

  ~FakeDesk() override;

  void open() override;
  void settle() override;
  audio::Microphone* microphone() override { return microphone_.get(); }
  audio::Speaker* speaker() override { return speaker_.get(); }
  const std::optional<holler::Error>& microphone_problem() const override {
    return microphone_problem_;
  }
  const std::optional<holler::Error>& speaker_problem() const override { return speaker_problem_; }
  std::string microphone_name() const override { return microphone_ ? "fake microphone" : ""; }
  std::string speaker_name() const override { return speaker_ ? "fake loudspeaker" : ""; }
  bool microphone_alive() override { return microphone_ != nullptr; }

  // Waits while the card runs for that long.
  void run_for(std::chrono::milliseconds time);

  // All that was played since the last call.
  std::vector<float> take_played();

 private:
  void run_card(std::stop_token stop);

  std::unique_ptr<audio::Microphone> microphone_;
  std::unique_ptr<audio::Speaker> speaker_;
  std::optional<holler::Error> microphone_problem_;
  std::optional<holler::Error> speaker_problem_;
  std::mutex mutex_;
  std::condition_variable_any ticked_;
  std::uint64_t ticks_ = 0;
  std::vector<float> played_;
  std::jthread card_;
};

}  // namespace support
