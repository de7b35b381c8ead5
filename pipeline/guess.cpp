#include "pipeline/guess.h"

#include <exception>
#include <utility>

#include "pipeline/segmenter.h"
#include "pipeline/think_filter.h"
#include "pipeline/utf8.h"

namespace pipeline {
namespace {

// A thread's entry catches what should never have been thrown; a guess that fails is no guess.
template <typename Value, typename Call>
Result<Value> caught(Call call) {
  try {
    return call();
  } catch (const std::exception& e) {
    return holler::fail(Fault::BadReply, "Something inside Holler went wrong. Try again.",
                        e.what());
  }
}

}  // namespace

Guess::Guess(std::vector<Message> messages, LanguageModel& model, TextToSpeech& voice)
    : voice_(voice) {
  thinking_ =
      std::jthread([this, messages = std::move(messages), &model] { think(messages, model); });
}

Guess::~Guess() {
  cancel();
  thinking_.join();
}

void Guess::cancel() {
  stop_.request_stop();
}

// The text is cut here as the think stage will cut it, so that the same first segment comes out,
// and before it is passed on, so that whoever reads the segment finds its sound begun.
void Guess::think(const std::vector<Message>& messages, LanguageModel& model) {
  ThinkFilter thoughts;
  Segmenter segmenter;
  const auto speak_first = [&](const std::vector<SpokenSegment>& segments) {
    if (!segments.empty() && segments.front().index == 0) say(segments.front().text);
  };
  auto end = caught<AnswerEnd>([&] {
    return model.answer(
        messages,
        [&](std::string_view text) {
          text_bytes_ += text.size();
          speak_first(segmenter.feed(thoughts.push(text)));
          text_.record(std::string(text));
          return true;
        },
        stop_.get_token());
  });
  if (end) {
    speak_first(segmenter.feed(thoughts.finish()));
    speak_first(segmenter.finish());
  }
  text_.finish(std::move(end));
}

void Guess::say(std::string segment) {
  const std::lock_guard lock(mutex_);
  first_segment_ = segment;
  speech_characters_ = count_code_points(segment);
  speaking_ = std::jthread([this, segment = std::move(segment)] {
    speech_.finish(caught<void>([&] {
      return voice_.speak(
          segment,
          [this](std::span<const std::int16_t> samples) {
            speech_.record({samples.begin(), samples.end()});
            return true;
          },
          stop_.get_token());
    }));
  });
}

Result<AnswerEnd> Guess::answer(const TextSink& sink, std::stop_token stop) {
  const std::stop_callback pass_on(stop, [this] { cancel(); });
  return text_.play(sink, stop);
}

bool Guess::speaks(std::string_view text, std::stop_token stop) {
  {
    const std::lock_guard lock(mutex_);
    if (first_segment_.empty() || first_segment_ != text) return false;
  }
  return speech_.has_any(stop);
}

Result<void> Guess::speak(const SpeechSink& sink, std::stop_token stop) {
  const std::stop_callback pass_on(stop, [this] { cancel(); });
  return speech_.play(sink, stop);
}

}  // namespace pipeline
