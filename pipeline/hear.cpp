#include <algorithm>
#include <optional>
#include <utility>

#include "audio/microphone.h"
#include "audio/resampler.h"
#include "pipeline/stages.h"

namespace pipeline {
namespace {

using std::chrono::milliseconds;

// A device that delivers nothing for this long is gone.
constexpr milliseconds kDeviceLost{500};
constexpr milliseconds kPoll{5};

// Where a live recording ends: `tail` after the release, at the latest after the longest hold.
TimePoint end_of(const Hold& hold, const TurnOptions& options, TimePoint key_down) {
  const auto released = hold.released();
  return released ? *released + options.tail : key_down + options.max_hold;
}

Result<Utterance> record_live(const LiveQuestion& live, Hold& hold, const TurnOptions& options,
                              Hearing& hearing, std::stop_token stop) {
  audio::Microphone& microphone = *live.microphone;
  audio::Resampler to_speech(microphone.rate(), audio::kSpeechRate);
  std::vector<float> block(static_cast<std::size_t>(microphone.rate()) / 10);
  std::vector<float> speech;
  Utterance utterance{.samples = {}, .key_down = live.key_down, .key_up = {}};
  const auto take = [&] {
    const std::size_t before = utterance.samples.size();
    audio::append_int16(speech, utterance.samples);
    hearing.feed(std::span<const std::int16_t>(utterance.samples).subspan(before));
  };

  for (std::int64_t frames = 0; !stop.stop_requested();) {
    const TimePoint end = end_of(hold, options, live.key_down);
    // The microphone's own count decides, so that a late callback costs no syllable.
    const std::int64_t wanted = microphone.frame_at(end).value_or(std::ssize(block)) - frames;
    const auto room =
        static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 0, std::ssize(block)));
    const std::size_t count = microphone.read(std::span(block).first(room));
    if (count > 0) {
      frames += static_cast<std::int64_t>(count);
      speech.clear();
      to_speech.process(std::span(block).first(count), speech);
      take();
    } else if (room > 0 && Clock::now() < end + kDeviceLost) {
      hold.wait(kPoll, stop);
    } else {
      if (!hold.released()) hold.release(Clock::now());  // held to the limit: as if let go
      if (hold.seal()) break;
    }
  }
  microphone.disarm();
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, {});
  speech.clear();
  to_speech.finish(speech);
  take();
  utterance.key_up = hold.released().value_or(Clock::now());
  return utterance;
}

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
  Result<Utterance> recorded = record_live(*live, hold, options, hearing, stop);
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
