#include "app/conversation.h"

#include <utility>

namespace app {
namespace {

// About 6000 tokens of English, far below any model's window.
constexpr std::size_t kContextBytes = 24'000;

constexpr const char* kInterrupted = "[The user interrupted here.]";
constexpr const char* kUnanswered = "[No answer was given.]";

std::string note_of(const pipeline::TurnReport& report) {
  if (report.cancelled) return "Interrupted";
  if (report.error) return "Incomplete";
  switch (report.answer_end) {
    case pipeline::AnswerEnd::Length:
      return "Cut off by the length limit";
    case pipeline::AnswerEnd::Filtered:
      return "Cut off by the provider's content filter";
    case pipeline::AnswerEnd::Refused:
    case pipeline::AnswerEnd::Complete:
      break;
  }
  return {};
}

// Some servers insist that user and assistant alternate, so an answer is never left out.
std::string told(const pipeline::TurnReport& report) {
  if (report.cancelled) {
    return report.heard.empty() ? kInterrupted : report.heard + " " + kInterrupted;
  }
  return report.answer.empty() ? kUnanswered : report.answer;
}

ui::Receipt drawn_of(const pipeline::Receipt& receipt) {
  ui::Receipt drawn;
  const auto parts = pipeline::parts_in<std::chrono::milliseconds>(receipt);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    drawn.parts.push_back({pipeline::kReceiptPartNames[i].person, parts[i]});
    drawn.total += parts[i];
  }
  return drawn;
}

}  // namespace

Conversation::Conversation(std::string system_prompt) : system_prompt_(std::move(system_prompt)) {}

template <typename Change>
void Conversation::change_last(Change change) {
  if (drawn_.empty()) return;
  auto next = std::make_shared<ui::Exchange>(*drawn_.back());
  change(*next);
  drawn_.replace_back(std::move(next));
}

void Conversation::begin() {
  auto exchange = std::make_shared<ui::Exchange>();
  exchange->running = true;
  drawn_.push_back(std::move(exchange));
}

void Conversation::partial(std::string_view text) {
  change_last([&](ui::Exchange& last) {
    last.question = text;
    last.question_open = true;
  });
}

void Conversation::question(std::string_view text) {
  change_last([&](ui::Exchange& last) {
    last.question = text;
    last.question_open = false;
  });
}

void Conversation::delta(std::string_view text) {
  change_last([&](ui::Exchange& last) { last.answer += text; });
}

void Conversation::sounds(const pipeline::Receipt& receipt) {
  change_last([&](ui::Exchange& last) { last.receipt = drawn_of(receipt); });
}

void Conversation::finish(const pipeline::TurnReport& report) {
  if (report.transcript.empty()) {
    drawn_.pop_back();
    return;
  }
  // Again, because a stage may have told its time after the first sound was seen.
  if (const auto receipt = pipeline::receipt_of(report.timings)) sounds(*receipt);
  change_last([&](ui::Exchange& last) {
    last.running = false;
    last.note = note_of(report);
    last.question_open = false;
    last.heard_bytes = report.cancelled ? report.heard.size() : report.answer.size();
  });
  told_.push_back(told(report));
}

void Conversation::forget_last() {
  if (drawn_.empty()) return;
  drawn_.pop_back();
  told_.pop_back();
}

std::vector<pipeline::Message> Conversation::context() const {
  std::size_t first = told_.size();
  for (std::size_t bytes = 0; first > 0; --first) {
    bytes += drawn_[first - 1]->question.size() + told_[first - 1].size();
    if (bytes > kContextBytes) break;
  }
  std::vector<pipeline::Message> messages{{pipeline::Role::System, system_prompt_}};
  for (std::size_t i = first; i < told_.size(); ++i) {
    messages.push_back({pipeline::Role::User, drawn_[i]->question});
    messages.push_back({pipeline::Role::Assistant, told_[i]});
  }
  return messages;
}

}  // namespace app
