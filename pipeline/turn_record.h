// The turn's one notebook: the stages write moments and results into it, it tells them on as
// events, in order, and at the end hands out the TurnReport.
// Threads: any stage, any time; a lock keeps the order. Owns: the report while the turn runs.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "audio/sound_sink.h"
#include "pipeline/events.h"
#include "pipeline/heard.h"

namespace pipeline {

class TurnRecord {
 public:
  TurnRecord(audio::SoundSink& sink, EventSink events);

  void started(TimePoint at);
  void partial(std::string_view text);
  void captured(std::shared_ptr<const Utterance> utterance);
  void transcribed(Transcript transcript);
  void delta(std::string_view text);
  void segment(const SpokenSegment& segment);
  void guessed(GuessCost cost);
  void answer_ended(AnswerEnd end);
  void speech_arrived();  // the first samples of the voice
  // The first samples were handed to the loudspeaker; `lead` of them is silence before a word.
  void speech_queued(std::chrono::nanoseconds lead);
  bool look_for_sound();  // tells the first sound once the device has it; true from then on
  // `complete`: every segment of the answer is among them.
  void spoken(std::shared_ptr<const AnswerAudio> audio, std::vector<SegmentSound> segments,
              bool complete);

  // The first error of a turn is its error; Fault::Cancelled is none. `goes_on`: other stages
  // still have something to give, so it is told now and not only in Ended.
  void failed(Error error, bool goes_on);

  // After the last stage.
  void ended(bool cancelled);

 private:
  void emit(TurnEvent event);  // with the lock held

  audio::SoundSink& sink_;
  const EventSink events_;
  std::mutex mutex_;
  TurnReport report_;
  std::vector<SegmentSound> segments_;
  std::chrono::nanoseconds lead_{};
  bool all_spoken_ = false;
};

}  // namespace pipeline
