// The microphone and the loudspeaker with their devices, as one thing that can be opened again.
// Threads: the session's only (the pieces it hands out have their own rules).
// Owns: PortAudio, the streams, the Microphone and the Speaker.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "app/remembered.h"
#include "audio/error.h"
#include "audio/microphone.h"
#include "audio/speaker.h"

namespace app {

class SoundDesk {
 public:
  virtual ~SoundDesk() = default;

  // Opens what is missing or has died; looks for devices anew if need be (up to half a second).
  // What microphone() and speaker() gave before is gone if it had died. No turn may be running.
  virtual void open() = 0;

  // Between two turns, when nothing is recorded or played: opens the loudspeaker anew where it has
  // died, and with more latency where the device ran dry twice or more during the last answer.
  virtual void settle() = 0;

  // Null: none, and the problem says why.
  virtual audio::Microphone* microphone() = 0;
  virtual audio::Speaker* speaker() = 0;
  virtual const std::optional<holler::Error>& microphone_problem() const = 0;
  virtual const std::optional<holler::Error>& speaker_problem() const = 0;
  virtual std::string microphone_name() const = 0;
  virtual std::string speaker_name() const = 0;

  // False: it is missing, or delivered nothing for half a second.
  virtual bool microphone_alive() = 0;
};

enum class Wanted { Both, SpeakerOnly };

// The real one, through PortAudio. Nothing is opened before open(). `remembered` says how much
// latency each loudspeaker needs, and must outlive the desk.
std::unique_ptr<SoundDesk> make_sound_desk(Wanted wanted, std::chrono::milliseconds pre_roll,
                                           Remembered& remembered);

}  // namespace app
