#include "pipeline/openai/language_model.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "pipeline/openai/chat_answer.h"
#include "pipeline/openai/json.h"
#include "pipeline/openai/service.h"

namespace pipeline::openai {
namespace {

constexpr int kRetries = 2;  // before the first token

// "developer" is known to OpenAI only, and it takes "system" as well.
const char* name_of(Role role) {
  switch (role) {
    case Role::System:
      return "system";
    case Role::User:
      return "user";
    case Role::Assistant:
      break;
  }
  return "assistant";
}

std::string chat_body(const Endpoint& endpoint, const LlmOptions& options,
                      std::span<const Message> messages) {
  Json body = {{"model", endpoint.model}, {"stream", true}};
  Json& list = body["messages"] = Json::array();
  for (const Message& message : messages) {
    list.push_back({{"role", name_of(message.role)}, {"content", message.text}});
  }
  if (!options.reasoning_effort.empty()) body["reasoning_effort"] = options.reasoning_effort;
  if (options.max_tokens) body[options.token_limit_field] = *options.max_tokens;
  if (options.temperature) body["temperature"] = *options.temperature;
  // Spares a random string in every event.
  if (is_openai_host(endpoint.base_url)) body["stream_options"] = {{"include_obfuscation", false}};
  return to_text(body);
}

class ChatModel final : public LanguageModel {
 public:
  ChatModel(std::shared_ptr<HttpClient> client, Endpoint endpoint, LlmOptions options,
            RetryWait wait)
      : service_(std::move(client), std::move(endpoint)),
        options_(std::move(options)),
        wait_(std::move(wait)) {}

  std::string name() const override { return service_.name(); }
  void prepare(std::stop_token stop) override { service_.prepare(stop); }

  Result<AnswerEnd> answer(std::span<const Message> messages, const TextSink& sink,
                           std::stop_token stop) override {
    const HttpRequest request = service_.json_request(
        "/chat/completions", chat_body(service_.endpoint(), options_, messages));
    const RetryRule rule{.retries = kRetries, .wait = wait_};
    return with_retries<AnswerEnd>(rule, stop, [&] { return attempt(request, sink, stop); });
  }

 private:
  Attempt<AnswerEnd> attempt(const HttpRequest& request, const TextSink& sink,
                             std::stop_token stop) {
    ChatAnswer chat(service_.endpoint(), sink);
    auto sent = service_.send(
        request, [&](const HttpHead&, std::string_view bytes) { return chat.feed(bytes); }, stop);
    const bool cancelled = !sent.result && sent.result.error().fault == Fault::Cancelled;
    if (sent.result || (chat.ended() && !cancelled)) {
      auto end = chat.finish();
      return {.result = std::move(end), .delivered = chat.delivered()};
    }
    return {.result = std::unexpected(std::move(sent.result.error())),
            .retry_after = sent.retry_after,
            .delivered = chat.delivered()};
  }

  Service service_;
  LlmOptions options_;
  RetryWait wait_;
};

}  // namespace

std::unique_ptr<LanguageModel> make_language_model(std::shared_ptr<HttpClient> client,
                                                   Endpoint endpoint, LlmOptions options,
                                                   RetryWait wait) {
  return std::make_unique<ChatModel>(std::move(client), std::move(endpoint), std::move(options),
                                     std::move(wait));
}

}  // namespace pipeline::openai
