#include "app/replay.h"

#include <utility>

namespace app {

Replay::Replay(std::shared_ptr<const pipeline::AnswerAudio> audio, audio::SoundSink& sink,
               std::function<void()> ended)
    : thread_([audio = std::move(audio), &sink, ended = std::move(ended)](std::stop_token stop) {
        sink.begin_answer();
        if (sink.write(*audio, stop)) {
          sink.end_segment();
          sink.drain(stop);
        }
        ended();
      }) {}

void Replay::cancel() {
  thread_.request_stop();
}

}  // namespace app
