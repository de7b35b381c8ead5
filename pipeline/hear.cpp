#include <algorithm>
#include <optional>
#include <utility>

#include "audio/microphone.h"
#include "audio/resampler.h"
#include "pipeline/speech_end.h"
#include "pipeline/stages.h"

namespace pipeline {
namespace {

using std::chrono::milliseconds;

// A device that delivers nothing for this long is gone.
constexpr milliseconds kDeviceLost{500};
constexpr milliseconds kPoll{5};
// After the release every millisecond counts, and it is only for the tail.
constexpr milliseconds kPollTail{1};

// Reads the microphone and passes on what is said, until the utterance is complete.
class Recording {
 public:
  Recording(const LiveQuestion& live, Hold& hold, const TurnOptions& options, Hearing& hearing)
      : microphone_(*live.microphone),
        hold_(hold),
        options_(options),
        hearing_(hearing),
        to_speech_(microphone_.rate(), audio::kSpeechRate),
        block_(static_cast<std::size_t>(microphone_.rate()) / 10) {
    utterance_.key_down = live.key_down;
  }

  Result<Utterance> run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      const std::optional<TimePoint> released = hold_.released();
      const Got got = read(released);
      if (got == Got::Some) continue;
      // Sealed without waiting for frames that are on their way: silence goes on as silence.
      if (got == Got::End || (released && end_.over())) {
        if (!released) hold_.release(Clock::now());  // held to the limit: as if let go
        if (hold_.seal()) break;
      } else {
        hold_.wait(released, released ? kPollTail : kPoll, stop);
      }
    }
    microphone_.disarm();
    if (stop.stop_requested()) return holler::fail(Fault::Cancelled, {});
    to_speech_.finish(speech_);
    take();
    utterance_.key_up = hold_.released().value_or(Clock::now());
    return std::move(utterance_);
  }

 private:
  enum class Got { Some, NothingYet, End };

  // The recording ends `tail` after the release, at the latest after the longest hold. The
  // microphone's own count decides, so that a late callback costs no syllable.
  Got read(const std::optional<TimePoint>& released) {
    const TimePoint end =
        released ? *released + options_.tail : utterance_.key_down + options_.max_hold;
    const std::int64_t wanted = microphone_.frame_at(end).value_or(std::ssize(block_)) - frames_;
    if (wanted <= 0) return Got::End;
    const std::size_t room = std::min(static_cast<std::size_t>(wanted), block_.size());
    const std::size_t count = microphone_.read(std::span(block_).first(room));
    if (count == 0) return Clock::now() < end + kDeviceLost ? Got::NothingYet : Got::End;
    frames_ += static_cast<std::int64_t>(count);
    to_speech_.process(std::span(block_).first(count), speech_);
    take();
    return Got::Some;
  }

  void take() {
    const std::size_t before = utterance_.samples.size();
    audio::append_int16(speech_, utterance_.samples);
    speech_.clear();
    const auto fresh = std::span<const std::int16_t>(utterance_.samples).subspan(before);
    end_.feed(fresh);
    hearing_.feed(fresh);
  }

  audio::Microphone& microphone_;
  Hold& hold_;
  const TurnOptions& options_;
  Hearing& hearing_;
  audio::Resampler to_speech_;
  SpeechEnd end_;
  std::vector<float> block_;   // at the microphone's rate
  std::vector<float> speech_;  // the same at 24 kHz
  std::int64_t frames_ = 0;    // read so far
  Utterance utterance_;
};

Result<std::shared_ptr<const Utterance>> checked(Utterance utterance, const TurnOptions& options) {
  if (utterance.key_up - utterance.key_down < options.min_hold) {
    return holler::fail(Fault::NoSpeech,
                        "That was too short. Hold the space bar down while you speak.");
  }
  if (utterance.samples.empty()) {
    return holler::fail(Fault::Device,
                        "The microphone delivers no sound. Check that it is plugged in and "
                        "allowed, then try again.");
  }
  if (audio::loudest_dbfs(utterance.samples, audio::kSpeechRate / 50) < options.silence_dbfs) {
    return holler::fail(Fault::NoSpeech,
                        "I heard only silence. Check that the microphone is on and not muted.");
  }
  return std::make_shared<const Utterance>(std::move(utterance));
}

// Of a live question, what was recorded until the release; a recorded one is complete already.
Result<std::shared_ptr<const Utterance>> complete_utterance(const Question& question, Hold& hold,
                                                            const TurnOptions& options,
                                                            Hearing& hearing,
                                                            std::stop_token stop) {
  const auto* live = std::get_if<LiveQuestion>(&question);
  if (!live) return std::get<std::shared_ptr<const Utterance>>(question);
  Result<Utterance> recorded = Recording(*live, hold, options, hearing).run(std::move(stop));
  if (!recorded) return std::unexpected(recorded.error());
  return checked(std::move(*recorded), options);
}

// The typed question needs no hearing at all.
bool pass_on_typed(const Question& question, Channel<Transcript>& out, TurnRecord& record,
                   std::stop_token stop) {
  const auto* typed = std::get_if<std::string>(&question);
  if (!typed) return false;
  const Transcript transcript{.text = *typed, .language = {}};
  record.transcribed(transcript);
  out.push(transcript, stop);
  return true;
}

}  // namespace

void hear(const Question& question, Hold& hold, const TurnOptions& options, SpeechToText& stt,
          Channel<Transcript>& out, TurnRecord& record, std::stop_token stop) {
  const ClosesOnReturn closes(out);
  if (pass_on_typed(question, out, record, stop)) return;

  const std::unique_ptr<Hearing> hearing =
      stt.listen([&record](std::string_view text) { record.partial(text); }, stop);
  const Result<std::shared_ptr<const Utterance>> utterance =
      complete_utterance(question, hold, options, *hearing, stop);
  if (!utterance) return record.failed(utterance.error(), false);
  record.captured(*utterance);

  Result<Transcript> transcript = hearing->finish(**utterance, stop);
  if (!transcript) return record.failed(transcript.error(), false);
  if (transcript->text.empty()) {
    return record.failed({Fault::NoSpeech, "I did not catch that. Please say it again.", {}},
                         false);
  }
  record.transcribed(*transcript);
  out.push(std::move(*transcript), stop);
}

}  // namespace pipeline
