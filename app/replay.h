// Plays an answer again, whole, from memory, without any request.
// Threads: made, cancelled and destroyed by the session's thread; plays on one of its own.
// Owns: that thread. Borrows the sink, which must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "audio/sound_sink.h"
#include "pipeline/events.h"

namespace app {

class Replay {
 public:
  // `ended` is called once, from the playing thread, as the last thing it does.
  Replay(std::shared_ptr<const pipeline::AnswerAudio> audio, audio::SoundSink& sink,
         std::function<void()> ended);

  // Requests the stop and returns at once. Silence is the session's job, earlier.
  void cancel();

 private:
  std::jthread thread_;
};

}  // namespace app
