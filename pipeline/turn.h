// One utterance from key press to last sample: three stages, hear, think and speak, each on a
// thread of its own, joined by bounded channels and stopped by one stop source.
// Threads: made and destroyed by one thread (the session's); key_up, press_again and cancel by any.
// Owns: its threads and channels. Borrows ports, microphone and sink, which must outlive it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "audio/sound_sink.h"
#include "pipeline/events.h"
#include "pipeline/providers.h"

namespace audio {
class Microphone;
}

namespace pipeline {

struct Ports {
  SpeechToText& hear;
  LanguageModel& think;
  TextToSpeech& speak;
};

// A question being spoken. The microphone is armed already, at the very press, so that nothing is
// lost while an earlier turn still winds down.
struct LiveQuestion {
  audio::Microphone* microphone = nullptr;
  TimePoint key_down{};
};

// Live, recorded earlier (a file, or a retry), or typed.
using Question = std::variant<LiveQuestion, std::shared_ptr<const Utterance>, std::string>;

struct TurnOptions {
  std::chrono::milliseconds tail{150};      // recorded after the release while speech sounds
  std::chrono::milliseconds min_hold{200};  // a shorter press is a slip
  std::chrono::milliseconds max_hold{std::chrono::minutes(5)};
  float silence_dbfs = -50;  // a recording that is nowhere louder is not sent
  bool speculate = false;    // see speculation.h
};

class Turn {
 public:
  // `context`: system prompt and earlier turns, oldest first, without the new question.
  Turn(Question question, std::vector<Message> context, Ports ports, audio::SoundSink& sink,
       TurnOptions options, EventSink events);
  // Cancels, and joins the stages.
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // The talk key went up: the question ends, the tail is still recorded.
  void key_up(TimePoint at);

  // The key went down again. False: the recording is complete, this press starts a new turn.
  bool press_again();

  // Requests the stop and returns at once; Ended follows. Silence is the session's job, earlier.
  void cancel();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace pipeline
