#include "pipeline/turn_record.h"

#include <algorithm>
#include <utility>

namespace pipeline {

TurnRecord::TurnRecord(audio::SoundSink& sink, EventSink events)
    : sink_(sink), events_(std::move(events)) {}

void TurnRecord::emit(TurnEvent event) {
  events_(std::move(event));
}

void TurnRecord::started(TimePoint at) {
  const std::lock_guard lock(mutex_);
  report_.timings.started = at;
  emit(event::Started{at});
}

void TurnRecord::partial(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (report_.timings.transcript) return;  // a late one
  emit(event::Partial{std::string(text), Clock::now()});
}

void TurnRecord::captured(std::shared_ptr<const Utterance> utterance) {
  const std::lock_guard lock(mutex_);
  const TimePoint now = Clock::now();
  report_.timings.key_up = utterance->key_up;
  report_.timings.captured = now;
  report_.utterance = utterance;
  emit(event::Captured{std::move(utterance), now});
}

void TurnRecord::transcribed(Transcript transcript) {
  const std::lock_guard lock(mutex_);
  const TimePoint now = Clock::now();
  report_.timings.uploaded = transcript.sent;
  report_.timings.transcript = now;
  report_.heard_live = transcript.live;
  report_.transcript = transcript.text;
  emit(event::Heard{std::move(transcript), now});
}

void TurnRecord::delta(std::string_view text) {
  const std::lock_guard lock(mutex_);
  const TimePoint now = Clock::now();
  if (!report_.timings.first_token) report_.timings.first_token = now;
  report_.answer += text;
  emit(event::Delta{std::string(text), now});
}

void TurnRecord::segment(const SpokenSegment& segment) {
  const std::lock_guard lock(mutex_);
  const TimePoint now = Clock::now();
  if (!report_.timings.first_segment) report_.timings.first_segment = now;
  emit(event::Segment{segment, now});
}

void TurnRecord::guessed(GuessCost cost) {
  const std::lock_guard lock(mutex_);
  report_.guesses = cost;
}

void TurnRecord::answer_ended(AnswerEnd end) {
  const std::lock_guard lock(mutex_);
  report_.answer_end = end;
}

void TurnRecord::speech_arrived() {
  const std::lock_guard lock(mutex_);
  if (!report_.timings.first_speech) report_.timings.first_speech = Clock::now();
}

void TurnRecord::speech_queued(std::chrono::nanoseconds lead) {
  const std::lock_guard lock(mutex_);
  if (report_.timings.first_queued) return;
  report_.timings.first_queued = Clock::now();
  lead_ = lead;
}

bool TurnRecord::look_for_sound() {
  const std::lock_guard lock(mutex_);
  if (report_.timings.first_sound) return true;
  const std::optional<TimePoint> first_sample = sink_.first_sound();
  if (!first_sample) return false;
  report_.timings.first_sound = *first_sample + lead_;
  emit(event::FirstAudio{*report_.timings.first_sound, report_.timings});
  return true;
}

void TurnRecord::spoken(std::shared_ptr<const AnswerAudio> audio,
                        std::vector<SegmentSound> segments, bool complete) {
  const std::lock_guard lock(mutex_);
  all_spoken_ = complete;
  report_.audio = std::move(audio);
  segments_ = std::move(segments);
}

void TurnRecord::failed(Error error, bool goes_on) {
  const std::lock_guard lock(mutex_);
  if (error.fault == Fault::Cancelled || report_.error) return;
  report_.error = error;
  if (goes_on) emit(event::Failed{std::move(error), Clock::now()});
}

void TurnRecord::ended(bool cancelled) {
  const std::lock_guard lock(mutex_);
  report_.cancelled = cancelled;
  if (report_.audio) {
    report_.underruns = sink_.underruns();
    report_.device_underruns = sink_.device_underruns();
    std::size_t bytes = heard_bytes(report_.answer, segments_, sink_.samples_heard());
    // What never became sound was not heard, even if everything that did has been played.
    if (!all_spoken_) bytes = std::min(bytes, segments_.back().segment.source_end);
    report_.heard = report_.answer.substr(0, bytes);
  }
  report_.timings.ended = Clock::now();
  const TimePoint at = *report_.timings.ended;
  emit(event::Ended{std::move(report_), at});
}

}  // namespace pipeline
