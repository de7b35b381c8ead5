// The body of a chat completion, from bytes to text: an event stream, or one JSON object from
// servers that ignore "stream". Thinking is left out.
// Threads: one at a time. Owns: what is not complete yet; refers to the endpoint and the sink.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "pipeline/endpoint.h"
#include "pipeline/providers.h"
#include "pipeline/sse.h"

namespace pipeline::openai {

// Drops a "<think>...</think>" at the start of an answer, cut anywhere.
class ThoughtFilter {
 public:
  std::string feed(std::string_view text);
  std::string finish();  // what was held back and turned out to be text

 private:
  enum class State { Start, Inside, AfterIt, Through };
  State state_ = State::Start;
  std::string held_;
};

class ChatAnswer {
 public:
  ChatAnswer(const Endpoint& endpoint, const TextSink& sink);

  // False once no more of the body is needed.
  bool feed(std::string_view bytes);

  // The body is over, by itself or because feed() said so. An answer that lost its end is
  // Fault::BadReply.
  Result<AnswerEnd> finish();

  bool delivered() const { return delivered_; }
  // The model said that it has finished: what happens to the connection after that is no matter.
  bool ended() const { return end_.has_value(); }

 private:
  enum class Form { Unknown, Events, Object };
  bool take_event(const SseEvent& event);
  bool take_choice(const nlohmann::json& choice, const char* part);
  bool take_object();
  bool deliver(const std::string& text);
  bool fail_with(Error error);

  const Endpoint& endpoint_;
  const TextSink& sink_;
  Form form_ = Form::Unknown;
  SseParser events_;
  std::string object_;
  ThoughtFilter thoughts_;
  int malformed_in_a_row_ = 0;
  bool delivered_ = false;
  bool refused_ = false;
  bool enough_ = false;  // the sink wants no more
  std::optional<AnswerEnd> end_;
  std::optional<Error> error_;
};

}  // namespace pipeline::openai
