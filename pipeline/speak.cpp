#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "pipeline/segment_edges.h"
#include "pipeline/stages.h"

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

  // False: stop asking for more; the device is gone, or the person has stopped the turn.
  bool give(std::span<const std::int16_t> samples) {
    if (samples.empty()) return true;
    if (audio_->size() + samples.size() > kLongestAnswer) return false;
    if (!said_any()) watch();
    audio_->insert(audio_->end(), samples.begin(), samples.end());
    device_ok_ = sink_.write(samples, stop_);
    record_.speech_queued();
    return device_ok_;
  }

  Result<void> say(const SpokenSegment& segment, TextToSpeech& tts) {
    const std::size_t begin = audio_->size();
    const Result<void> done = tts.speak(
        segment.text,
        [&](std::span<const std::int16_t> samples) {
          record_.speech_arrived();
          return give(edges_.push(samples));
        },
        stop_);
    if (device_ok_) give(edges_.finish());
    sink_.end_segment();
    segments_.push_back({segment, begin, audio_->size()});
    return done;
  }

  bool said_any() const { return !audio_->empty(); }
  bool device_ok() const { return device_ok_; }

  // `complete`: no segment was left unsaid.
  void finish(bool complete) {
    if (said_any() && device_ok_) device_ok_ = sink_.drain(stop_);
    record_.look_for_sound();
    if (said_any()) record_.spoken(std::move(audio_), std::move(segments_), complete);
  }

 private:
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
  SegmentEdges edges_;
  std::shared_ptr<AnswerAudio> audio_ = std::make_shared<AnswerAudio>();
  std::vector<SegmentSound> segments_;
  bool device_ok_ = true;
  std::jthread watching_;  // last: it uses the above
};

}  // namespace

void speak(Channel<SpokenSegment>& in, TextToSpeech& tts, audio::SoundSink& sink,
           TurnRecord& record, std::stop_token stop) {
  const ClosesOnReturn closes(in);
  tts.prepare(stop);
  AnswerSound sound(sink, record, stop);
  bool complete = true;
  while (const std::optional<SpokenSegment> segment = in.pop(stop)) {
    const Result<void> done = sound.say(*segment, tts);
    complete = complete && done.has_value();
    if (stop.stop_requested() || !sound.device_ok()) break;
    if (!done) {
      record.failed(done.error(), true);
      // One segment cut short: go on with the next. No sound at all: the voice is not working.
      if (!sound.said_any()) break;
    }
  }
  in.close();
  sound.finish(complete && !stop.stop_requested());
  if (!sound.device_ok() && !stop.stop_requested()) {
    record.failed(
        {Fault::Device, "The loudspeaker stopped taking sound. Check it, then press Replay.", {}},
        true);
  }
}

}  // namespace pipeline
