#include "pipeline/turn.h"

#include <atomic>
#include <exception>
#include <thread>
#include <utility>

#include "pipeline/speculation.h"
#include "pipeline/stages.h"

namespace pipeline {
namespace {

// Text may run far ahead of the voice; only an answer of hundreds of sentences ever waits.
constexpr std::size_t kSegmentsAhead = 256;

}  // namespace

struct Turn::Parts {
  Parts(audio::SoundSink& sink, EventSink events) : record(sink, std::move(events)) {}

  std::stop_source stop;
  Hold hold;
  TurnRecord record;
  std::unique_ptr<Speculation> speculation;
  Channel<Transcript> transcripts{1};
  Channel<SpokenSegment> segments{kSegmentsAhead};
  std::atomic<int> running{3};
  std::vector<std::jthread> threads;  // last: joined before anything they use goes away

  // A thread's entry: whatever escapes a stage becomes a failed turn, and the last one out ends it.
  template <typename Stage>
  void start(Stage stage) {
    threads.emplace_back([this, stage = std::move(stage)] {
      try {
        stage(stop.get_token());
      } catch (const std::exception& e) {
        record.failed({Fault::BadReply, "Something inside Holler went wrong. Try again.", e.what()},
                      false);
        stop.request_stop();
      }
      if (running.fetch_sub(1) == 1) finish();
    });
  }

  void finish() {
    if (speculation) record.guessed(speculation->end());
    record.ended(stop.stop_requested());
  }
};

Turn::Turn(Question question, std::vector<Message> context, Ports ports, audio::SoundSink& sink,
           TurnOptions options, EventSink events)
    : parts_(std::make_unique<Parts>(sink, std::move(events))) {
  Parts& p = *parts_;
  const auto* live = std::get_if<LiveQuestion>(&question);
  if (options.speculate && live) {
    p.speculation = std::make_unique<Speculation>(ports, context);
  }
  const Ports used = p.speculation ? p.speculation->ports() : ports;
  p.record.started(live ? live->key_down : Clock::now());
  p.start([&p, question = std::move(question), options, &stt = used.hear](std::stop_token stop) {
    hear(question, p.hold, options, stt, p.transcripts, p.record, stop);
  });
  p.start([&p, context = std::move(context), &model = used.think](std::stop_token stop) {
    think(p.transcripts, context, model, p.segments, p.record, stop);
  });
  p.start([&p, &tts = used.speak, &sink](std::stop_token stop) {
    speak(p.segments, tts, sink, p.record, stop);
  });
}

Turn::~Turn() {
  parts_->hold.release(Clock::now());
  cancel();
}

void Turn::key_up(TimePoint at) {
  parts_->hold.release(at);
}

bool Turn::press_again() {
  return parts_->hold.press_again();
}

void Turn::cancel() {
  parts_->stop.request_stop();
}

}  // namespace pipeline
