#include "pipeline/openai/transcript.h"

#include <nlohmann/json.hpp>

#include "pipeline/openai/error_reply.h"
#include "pipeline/openai/json.h"
#include "pipeline/sse.h"

namespace pipeline::openai {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

bool has_error(const Json& json) {
  const Json& error = member(json, "error");
  return !(error.is_null() || error == false || error == "");
}

Result<Transcript> read_object(const Endpoint& endpoint, std::string_view body) {
  const auto json = parse_json(body);
  if (!json) return std::unexpected(cut_off(endpoint, "the transcript's JSON cannot be read"));
  if (has_error(*json)) return std::unexpected(error_of(endpoint, *json));
  if (!member(*json, "text").is_string()) {
    return std::unexpected(not_the_api(endpoint, "a transcript without text"));
  }
  return Transcript{tidy(text_member(*json, "text")), language_code(*json)};
}

class TranscriptEvents {
 public:
  explicit TranscriptEvents(const Endpoint& endpoint) : endpoint_(endpoint) {}

  bool take(const SseEvent& event) {
    if (event.data.starts_with("[DONE]")) {
      done_ = true;
      return false;
    }
    const auto json = parse_json(event.data);
    if (!json) return true;
    if (event.type == "error" || has_error(*json)) {
      error_ = error_of(endpoint_, *json);
      return false;
    }
    const auto type = text_member(*json, "type");
    if (type == "transcript.text.done") {
      text_ = text_member(*json, "text");  // the whole, not the rest
      language_ = language_code(*json);
      done_ = true;
      return false;
    }
    if (type == "transcript.text.delta") text_ += text_member(*json, "delta");
    const Json& choices = member(*json, "choices");
    if (choices.is_array() && !choices.empty()) {
      text_ += text_member(member(choices.front(), "delta"), "content");
      if (!text_member(choices.front(), "finish_reason").empty()) done_ = true;
    }
    return true;
  }

  Result<Transcript> result() const {
    if (error_) return std::unexpected(*error_);
    if (!done_) return std::unexpected(cut_off(endpoint_, "no end of the transcript"));
    return Transcript{tidy(text_), language_};
  }

 private:
  const Endpoint& endpoint_;
  std::string text_;
  std::string language_;
  bool done_ = false;
  std::optional<Error> error_;
};

Result<Transcript> read_events(const Endpoint& endpoint, std::string_view body) {
  TranscriptEvents events(endpoint);
  const auto take = [&](const SseEvent& event) { return events.take(event); };
  SseParser parser;
  auto more = parser.feed(body, take);
  if (more && *more) more = parser.finish(take);
  if (!more) return std::unexpected(more.error());
  return events.result();
}

bool looks_like_events(std::string_view body) {
  return body.starts_with("data:") || body.starts_with("event:") || body.starts_with("id:") ||
         body.starts_with("retry:") || body.starts_with(':');
}

}  // namespace

std::string tidy(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (kBlank.find(c) != std::string_view::npos) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

std::string language_code(const Json& body) {
  const Json& list = member(body, "languages");
  std::string code;
  if (list.is_array() && !list.empty()) code = text_member(list.front(), "code");
  if (code.empty()) code = text_member(body, "language");
  return code.size() == 2 || code.size() == 3 ? code : std::string();
}

Result<Transcript> read_transcript(const Endpoint& endpoint, std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const auto begin = body.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return Transcript{};
  body.remove_prefix(begin);
  if (body.front() == '{') return read_object(endpoint, body);
  if (body.front() == '<') return std::unexpected(not_the_api(endpoint, "the body is a web page"));
  if (looks_like_events(body)) return read_events(endpoint, body);
  return Transcript{tidy(repair_utf8(body)), {}};
}

}  // namespace pipeline::openai
