#include <utility>

#include "pipeline/preparing.h"
#include "pipeline/segmenter.h"
#include "pipeline/stages.h"
#include "pipeline/think_filter.h"

namespace pipeline {
namespace {

// Sends the text of one answer to the eyes (deltas) and to the voice (segments).
class AnswerText {
 public:
  AnswerText(Channel<SpokenSegment>& out, TurnRecord& record, std::stop_token stop)
      : out_(out), record_(record), stop_(std::move(stop)) {}

  void take(std::string_view raw) { give(thoughts_.push(raw)); }

  void finish() {
    give(thoughts_.finish());
    speak(segmenter_.finish());
    if (any_text_ && !any_segment_) {
      speak({SpokenSegment{.index = 0,
                           .text = "The answer is on the screen.",
                           .source_begin = 0,
                           .source_end = bytes_,
                           .ends_sentence = true}});
    }
  }

 private:
  void give(std::string_view text) {
    if (text.empty()) return;
    any_text_ = true;
    bytes_ += text.size();
    record_.delta(text);
    speak(segmenter_.feed(text));
  }

  void speak(std::vector<SpokenSegment> segments) {
    for (SpokenSegment& segment : segments) {
      any_segment_ = true;
      record_.segment(segment);
      // A voice that gave up has closed the channel; the text goes on without it.
      out_.push(std::move(segment), stop_);
    }
  }

  Channel<SpokenSegment>& out_;
  TurnRecord& record_;
  const std::stop_token stop_;
  ThinkFilter thoughts_;
  Segmenter segmenter_;
  std::size_t bytes_ = 0;
  bool any_text_ = false;
  bool any_segment_ = false;
};

}  // namespace

void think(Channel<Transcript>& in, std::vector<Message> context, LanguageModel& model,
           Channel<SpokenSegment>& out, TurnRecord& record, std::stop_token stop) {
  const ClosesOnReturn closes(out);
  std::optional<Transcript> question;
  {
    const Preparing preparing(model, stop);
    question = in.pop(stop);
  }
  if (!question) return;
  context.push_back({Role::User, std::move(question->text)});

  AnswerText answer(out, record, stop);
  bool any = false;
  const Result<AnswerEnd> end = model.answer(
      context,
      [&](std::string_view text) {
        any = any || !text.empty();
        answer.take(text);
        return !stop.stop_requested();
      },
      stop);
  if (stop.stop_requested()) return;
  answer.finish();
  if (!end) {
    record.failed(end.error(), any);
  } else {
    record.answer_ended(*end);
    if (!any) {
      record.failed({Fault::BadReply, "The model gave an empty answer. Please ask again.", {}},
                    false);
    }
  }
}

}  // namespace pipeline
