// POST /v1/chat/completions: the event stream and the plain answer.
#include <algorithm>
#include <cctype>
#include <ctime>
#include <nlohmann/json.hpp>

#include "tests/support/service_answer.h"

namespace support {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kTokenBytes = 6;  // longer words are several tokens

std::string dump(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string last_question(const ordered_json& body) {
  std::string question;
  for (const ordered_json& message : body["messages"]) {
    if (message.value("role", "") != "user" || !message.contains("content")) continue;
    const ordered_json& content = message["content"];
    if (content.is_string()) question = content;
    if (!content.is_array()) continue;
    question.clear();
    for (const ordered_json& part : content) question += part.value("text", "");
  }
  return question;
}

bool within_code_point(char c) {
  return (c & 0xC0) == 0x80;
}

// Words with the blank before them; long words in several parts; a code point is never cut.
std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<std::string> tokens;
  for (const char c : text) {
    const bool fresh =
        tokens.empty() ||
        (!within_code_point(c) && (c == ' ' || std::ispunct(static_cast<unsigned char>(c)) ||
                                   tokens.back().size() >= kTokenBytes));
    if (fresh) tokens.emplace_back();
    tokens.back() += c;
  }
  return tokens;
}

struct Delta {
  std::string text;
  int tokens = 1;
};

std::vector<Delta> deltas_of(const std::vector<std::string>& tokens, TimingDraw& timing) {
  std::vector<Delta> deltas;
  for (std::size_t i = 0; i < tokens.size();) {
    const auto drawn = static_cast<std::size_t>(timing.uniform("tokens_an_event", 1, 4));
    const auto count = std::min(drawn, tokens.size() - i);
    deltas.push_back({{}, static_cast<int>(count)});
    for (std::size_t k = 0; k < count; ++k) deltas.back().text += tokens[i + k];
    i += count;
  }
  return deltas;
}

std::vector<Delta> deltas_to_say(const Script& script, const Behaviour& behaviour,
                                 const std::string& question, TimingDraw& timing) {
  if (behaviour.text) return deltas_of(tokens_of(*behaviour.text), timing);
  if (script.answer_to) return deltas_of(tokens_of(script.answer_to(question)), timing);
  if (script.answer_deltas.empty()) return deltas_of(tokens_of(script.answer), timing);
  std::vector<Delta> deltas;
  for (const std::string& text : script.answer_deltas) deltas.push_back({text, 1});
  return deltas;
}

ordered_json usage_of(const ordered_json& body, int tokens) {
  const auto prompt = static_cast<int>(dump(body["messages"]).size() / 4);
  return {{"prompt_tokens", prompt},
          {"completion_tokens", tokens},
          {"total_tokens", prompt + tokens},
          {"prompt_tokens_details", {{"cached_tokens", 0}, {"audio_tokens", 0}}},
          {"completion_tokens_details",
           {{"reasoning_tokens", 0},
            {"audio_tokens", 0},
            {"accepted_prediction_tokens", 0},
            {"rejected_prediction_tokens", 0}}}};
}

// Writes the events of one stream, in the order in which they are asked for.
class Stream {
 public:
  Stream(const ordered_json& body, const RequestRecord& record, const ChatShape& shape)
      : shape_(shape), model_(body["model"]), id_("chatcmpl-" + std::to_string(record.id)) {
    const ordered_json options = body.value("stream_options", ordered_json::object());
    usage_ = options.value("include_usage", false);
    obfuscated_ = options.value("include_obfuscation", true);
  }

  bool wants_usage() const { return usage_; }
  void delta(const ordered_json& delta, const ordered_json& finish, double wait,
             const std::string& note = {}) {
    const ordered_json choice = {
        {"index", 0}, {"delta", delta}, {"logprobs", nullptr}, {"finish_reason", finish}};
    chunk(ordered_json::array({choice}), nullptr, wait, note);
  }
  void usage(const ordered_json& numbers) { chunk(ordered_json::array(), numbers, 0, {}); }
  void raw(const std::string& text, double wait = 0, const std::string& note = {}) {
    std::string bytes;
    for (const char c : text) {
      if (c == '\n') {
        bytes += shape_.line_end;
      } else {
        bytes += c;
      }
    }
    pieces_.push_back({wait, std::move(bytes), note});
  }
  std::vector<Piece> take() { return std::move(pieces_); }

 private:
  void chunk(const ordered_json& choices, const ordered_json& usage, double wait,
             const std::string& note) {
    ordered_json event = {
        {"id", id_},       {"object", "chat.completion.chunk"}, {"created", std::time(nullptr)},
        {"model", model_}, {"service_tier", "default"},         {"choices", choices}};
    if (usage_) event["usage"] = usage;
    if (obfuscated_) event["obfuscation"] = "k3";
    raw("data: " + dump(event) + "\n\n", wait, note);
  }

  const ChatShape& shape_;
  ordered_json model_;
  std::string id_;
  bool usage_ = false;
  bool obfuscated_ = true;
  std::vector<Piece> pieces_;
};

double time_of_tokens(int tokens, double rate, TimingDraw& timing) {
  return (rate > 0 ? tokens / rate : 0) + timing.seconds("token_gap_ms");
}

std::vector<Piece> stream_of(const ordered_json& body, const RequestRecord& record,
                             const ChatShape& shape, const std::vector<Delta>& deltas,
                             TimingDraw& timing) {
  Stream stream(body, record, shape);
  const double rate = timing.number("tokens_per_second");
  const auto gap = [&](int tokens) { return time_of_tokens(tokens, rate, timing); };
  const auto raw_events = [&](std::size_t from, std::size_t to) {
    for (const RawEvent& event : shape.raw_events) {
      if (event.before >= from && event.before <= to) stream.raw(event.text);
    }
  };
  stream.delta({{"role", "assistant"}, {"content", ""}}, nullptr, 0);
  for (const std::string& thought : shape.reasoning) {
    stream.delta({{shape.reasoning_field, thought}}, nullptr, gap(1));
  }
  int tokens = 0;
  for (std::size_t i = 0; i < deltas.size(); ++i) {
    raw_events(i, i);
    const double wait = i == 0 ? 0 : gap(deltas[i].tokens);
    stream.delta({{"content", deltas[i].text}}, nullptr, wait, deltas[i].text);
    tokens += deltas[i].tokens;
  }
  raw_events(deltas.size(), SIZE_MAX);
  if (!shape.finish_reason.empty()) {
    stream.delta(ordered_json::object(), shape.finish_reason, 0);
  }
  if (stream.wants_usage()) stream.usage(usage_of(body, tokens));
  if (shape.done_marker) stream.raw("data: [DONE]\n\n");
  return stream.take();
}

Piece plain_of(const ordered_json& body, const RequestRecord& record, const ChatShape& shape,
               const std::vector<Delta>& deltas, TimingDraw& timing) {
  const double rate = timing.number("tokens_per_second");
  std::string text;
  int tokens = 0;
  double written = 0;  // seconds: it is sent when the last token is there
  for (const Delta& delta : deltas) {
    if (!text.empty()) written += time_of_tokens(delta.tokens, rate, timing);
    text += delta.text;
    tokens += delta.tokens;
  }
  const ordered_json message = {{"role", "assistant"}, {"content", text}, {"refusal", nullptr}};
  const ordered_json choice = {{"index", 0},
                               {"message", message},
                               {"logprobs", nullptr},
                               {"finish_reason", shape.finish_reason}};
  const ordered_json answer = {{"id", "chatcmpl-" + std::to_string(record.id)},
                               {"object", "chat.completion"},
                               {"created", std::time(nullptr)},
                               {"model", body["model"]},
                               {"choices", ordered_json::array({choice})},
                               {"usage", usage_of(body, tokens)}};
  return {written, dump(answer), text};
}

}  // namespace

Answer chat(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
            TimingDraw& timing) {
  const auto body = ordered_json::parse(record.request.body, nullptr, false);
  if (!body.is_object()) {
    return error_answer(400, "We could not parse the JSON body of your request.", "invalid_json");
  }
  if (!body.contains("model") || !body["model"].is_string()) {
    return error_answer(400, "you must provide a model parameter", "missing_parameter", "model");
  }
  if (!body.contains("messages") || !body["messages"].is_array() || body["messages"].empty()) {
    return error_answer(400, "Missing required parameter: 'messages'.", "missing_parameter",
                        "messages");
  }
  const auto deltas = deltas_to_say(script, behaviour, last_question(body), timing);
  Answer answer;
  answer.headers_after = timing.seconds("first_token_ms");
  if (body.value("stream", false)) {
    answer.content_type = "text/event-stream; charset=utf-8";
    answer.pieces = stream_of(body, record, behaviour.chat, deltas, timing);
  } else {
    answer.pieces = {plain_of(body, record, behaviour.chat, deltas, timing)};
  }
  return answer;
}

}  // namespace support
