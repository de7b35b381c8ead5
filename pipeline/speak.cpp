#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "pipeline/onset.h"
#include "pipeline/preparing.h"
#include "pipeline/segment_edges.h"
#include "pipeline/stages.h"
#include "pipeline/synthesis.h"

namespace pipeline {
namespace {

// Ten minutes: what Replay can hold and more than anyone listens to.
constexpr std::size_t kLongestAnswer = std::size_t{600} * audio::kSpeechRate;

// The sound of one answer on its way out: kept whole for Replay, queued for the device.
class AnswerSound {
 public:
  AnswerSound(audio::SoundSink& sink, TurnRecord& record, std::stop_token stop)
      : sink_(sink), record_(record), stop_(std::move(stop)) {
    sink_.begin_answer();
  }

  // One segment, as the voice makes it. Error: how the voice ended.
  Result<void> say(Synthesis& synthesis) {
    const std::size_t begin = audio_->size();
    while (open_ && synthesis.take(arrived_, stop_)) {
      record_.speech_arrived();
      give(edges_.push(onset_.push(arrived_)));
    }
    give(edges_.push(onset_.finish()));
    give(edges_.finish());
    sink_.end_segment();
    segments_.push_back({synthesis.segment(), begin, audio_->size()});
    return synthesis.result();
  }

  bool said_any() const { return !audio_->empty(); }
  bool device_ok() const { return device_ok_; }
  // False: no more can be said; the device is gone, the turn stopped, or the answer too long.
  bool open() const { return open_; }

  // `complete`: no segment was left unsaid.
  void finish(bool complete) {
    if (said_any() && device_ok_) device_ok_ = sink_.drain(stop_);
    record_.look_for_sound();
    if (said_any()) record_.spoken(std::move(audio_), std::move(segments_), complete);
  }

 private:
  void give(std::span<const std::int16_t> samples) {
    if (!open_ || samples.empty()) return;
    open_ = audio_->size() + samples.size() <= kLongestAnswer;
    if (!open_) return;
    if (!said_any()) watch();
    audio_->insert(audio_->end(), samples.begin(), samples.end());
    record_.speech_queued(audio::duration_of(onset_.lead(), audio::kSpeechRate));
    device_ok_ = sink_.write(samples, stop_);
    open_ = device_ok_;
  }

  // The callback may wake nobody and this stage waits elsewhere, so one short-lived thread looks
  // for the moment of the first sound.
  void watch() {
    watching_ = std::jthread([this](std::stop_token enough) {
      std::mutex mutex;
      std::condition_variable_any never;
      std::unique_lock lock(mutex);
      while (!enough.stop_requested() && !record_.look_for_sound()) {
        never.wait_for(lock, enough, std::chrono::milliseconds(5), [] { return false; });
      }
    });
  }

  audio::SoundSink& sink_;
  TurnRecord& record_;
  const std::stop_token stop_;
  // Only the answer's first silence is cut: it is what the person waits for. What a voice leaves
  // after one segment and before the next adds up to a third of a second (330 to 390 ms with three
  // voices measured), as people pause between sentences; less would sound breathless.
  Onset onset_;
  SegmentEdges edges_;
  std::vector<std::int16_t> arrived_;
  std::shared_ptr<AnswerAudio> audio_ = std::make_shared<AnswerAudio>();
  std::vector<SegmentSound> segments_;
  bool device_ok_ = true;
  bool open_ = true;
  std::jthread watching_;  // last: it uses the above
};

// True when every segment was said to its end.
bool say_all(Channel<SpokenSegment>& in, TextToSpeech& tts, AnswerSound& sound, TurnRecord& record,
             const std::stop_token& stop) {
  SynthesisQueue syntheses(in, tts, stop);
  bool complete = true;
  while (const std::shared_ptr<Synthesis> synthesis = syntheses.next()) {
    const Result<void> done = sound.say(*synthesis);
    if (stop.stop_requested() || !sound.open()) return false;
    if (done) continue;
    complete = false;
    record.failed(done.error(), true);
    // One segment cut short: go on with the next. No sound at all: the voice is not working.
    if (!sound.said_any()) return false;
  }
  return complete && !stop.stop_requested();
}

}  // namespace

void speak(Channel<SpokenSegment>& in, TextToSpeech& tts, audio::SoundSink& sink,
           TurnRecord& record, std::stop_token stop) {
  const ClosesOnReturn closes(in);
  const Preparing preparing(tts, stop);
  AnswerSound sound(sink, record, stop);
  const bool complete = say_all(in, tts, sound, record, stop);
  in.close();
  sound.finish(complete);
  if (!sound.device_ok() && !stop.stop_requested()) {
    record.failed(
        {Fault::Device, "The loudspeaker stopped taking sound. Check it, then press Replay.", {}},
        true);
  }
}

}  // namespace pipeline
