#include "pipeline/openai/chat_answer.h"

#include <nlohmann/json.hpp>

#include "pipeline/openai/error_reply.h"
#include "pipeline/openai/json.h"

namespace pipeline::openai {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";
constexpr std::string_view kBlank = " \t\r\n";
constexpr int kMalformedAllowed = 2;  // in a row

// A string, or the text parts of a list of parts.
std::string text_of(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (content.is_array()) {
    for (const Json& part : content) text += text_member(part, "text");
  }
  return text;
}

// Reasons that nobody has heard of are an end, too.
AnswerEnd end_of(const std::string& finish_reason) {
  if (finish_reason == "length") return AnswerEnd::Length;
  if (finish_reason == "content_filter") return AnswerEnd::Filtered;
  return AnswerEnd::Complete;
}

}  // namespace

std::string ThoughtFilter::feed(std::string_view text) {
  if (state_ == State::Through) return std::string(text);
  held_ += text;
  if (state_ == State::Start) {
    const auto begin = held_.find_first_not_of(kBlank);
    const auto visible = std::string_view(held_).substr(std::min(begin, held_.size()));
    if (visible.size() < kOpen.size() && kOpen.starts_with(visible)) return {};
    if (!visible.starts_with(kOpen)) return finish();
    state_ = State::Inside;
  }
  if (state_ == State::Inside) {
    const auto close = held_.find(kClose);
    if (close == std::string::npos) {
      // Only the end can be the beginning of the mark.
      if (held_.size() > kClose.size()) held_.erase(0, held_.size() - kClose.size());
      return {};
    }
    held_.erase(0, close + kClose.size());
    state_ = State::AfterIt;
  }
  const auto begin = held_.find_first_not_of(kBlank);
  if (begin == std::string::npos) {
    held_.clear();
    return {};
  }
  held_.erase(0, begin);
  return finish();
}

std::string ThoughtFilter::finish() {
  const bool text = state_ != State::Inside;
  state_ = State::Through;
  std::string rest = std::exchange(held_, {});
  return text ? rest : std::string();
}

ChatAnswer::ChatAnswer(const Endpoint& endpoint, const TextSink& sink)
    : endpoint_(endpoint), sink_(sink) {}

bool ChatAnswer::feed(std::string_view bytes) {
  if (enough_ || error_) return false;
  if (form_ == Form::Unknown) {
    const auto begin = bytes.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return true;
    if (bytes[begin] == '<') return fail_with(not_the_api(endpoint_, "the body is a web page"));
    form_ = bytes[begin] == '{' ? Form::Object : Form::Events;
  }
  if (form_ == Form::Object) {
    object_ += bytes;
    if (object_.size() <= SseParser::kMaxEvent) return true;
    return fail_with(not_the_api(endpoint_, "the body is over its limit"));
  }
  const auto more =
      events_.feed(bytes, [this](const SseEvent& event) { return take_event(event); });
  if (!more) return fail_with(more.error());
  return *more;
}

bool ChatAnswer::take_event(const SseEvent& event) {
  if (event.data.starts_with("[DONE]")) {
    if (!end_) end_ = AnswerEnd::Complete;
    return false;
  }
  if (event.data.find_first_not_of(kBlank) == std::string::npos) return true;
  const auto json = parse_json(event.data);
  if (!json || !json->is_object()) {
    if (++malformed_in_a_row_ <= kMalformedAllowed) return true;
    return fail_with(
        {Fault::BadReply,
         host_of(endpoint_.base_url) + " sent an answer that cannot be read. Try again.",
         "malformed event of " + std::to_string(event.data.size()) + " bytes"});
  }
  malformed_in_a_row_ = 0;
  const Json& error = member(*json, "error");
  if (event.type == "error" || !(error.is_null() || error == false || error == "")) {
    return fail_with(error_of(endpoint_, *json));
  }
  const Json& choices = member(*json, "choices");
  if (!choices.is_array() || choices.empty()) return true;
  return take_choice(choices.front(), "delta");
}

// `part` is "delta" in a stream and "message" in an object.
bool ChatAnswer::take_choice(const Json& choice, const char* part) {
  const Json& said = member(choice, part);
  if (!deliver(text_of(member(said, "content")))) return false;
  if (const auto refusal = text_member(said, "refusal"); !refusal.empty()) {
    refused_ = true;
    if (!deliver(refusal)) return false;
  }
  const auto reason = text_member(choice, "finish_reason");
  if (!reason.empty()) end_ = end_of(reason);
  return true;
}

bool ChatAnswer::take_object() {
  const auto json = parse_json(object_);
  if (!json) {
    return fail_with(
        cut_off(endpoint_, "malformed object of " + std::to_string(object_.size()) + " bytes"));
  }
  if (!member(*json, "error").is_null()) return fail_with(error_of(endpoint_, *json));
  const Json& choices = member(*json, "choices");
  if (!choices.is_array() || choices.empty()) {
    return fail_with(not_the_api(endpoint_, "an object without choices"));
  }
  if (!take_choice(choices.front(), "message")) return false;
  if (!end_) end_ = AnswerEnd::Complete;
  return true;
}

bool ChatAnswer::deliver(const std::string& text) {
  if (text.empty()) return true;
  const std::string spoken = thoughts_.feed(text);
  if (spoken.empty()) return true;
  delivered_ = true;
  enough_ = !sink_(spoken);
  return !enough_;
}

bool ChatAnswer::fail_with(Error error) {
  error_ = std::move(error);
  return false;
}

Result<AnswerEnd> ChatAnswer::finish() {
  if (!error_ && !enough_) {
    if (form_ == Form::Object) {
      take_object();
    } else {
      const auto rest = events_.finish([this](const SseEvent& event) { return take_event(event); });
      if (!rest) fail_with(rest.error());
    }
  }
  // Text that only looked like the start of a thought.
  if (const auto rest = thoughts_.finish(); !rest.empty() && !enough_) {
    delivered_ = true;
    enough_ = !sink_(rest);
  }
  if (error_ && !enough_) return std::unexpected(*error_);
  if (!end_ && !enough_) return std::unexpected(cut_off(endpoint_, "no end of the answer"));
  if (refused_) return AnswerEnd::Refused;
  return end_.value_or(AnswerEnd::Complete);
}

}  // namespace pipeline::openai
