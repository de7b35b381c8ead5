#include "pipeline/openai/text_to_speech.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "pipeline/openai/json.h"
#include "pipeline/openai/service.h"
#include "pipeline/openai/speech_body.h"

namespace pipeline::openai {
namespace {

constexpr int kRetries = 1;  // of a segment, before its first sample

class Voice final : public TextToSpeech {
 public:
  Voice(std::shared_ptr<HttpClient> client, Endpoint endpoint, TtsOptions options, RetryWait wait)
      : service_(std::move(client), std::move(endpoint)),
        options_(std::move(options)),
        wait_(std::move(wait)) {}

  std::string name() const override { return service_.name(); }
  void prepare(std::stop_token stop) override { service_.prepare(stop); }
  // The requests share one connection where the server speaks HTTP/2. More at once would only take
  // bandwidth from the segment that is needed first.
  int at_once() const override { return 3; }

  Result<void> speak(std::string_view text, const SpeechSink& sink, std::stop_token stop) override {
    const HttpRequest request = service_.json_request("/audio/speech", body_for(text));
    const RetryRule rule{.retries = kRetries, .wait = wait_};
    return with_retries<void>(rule, stop, [&] { return attempt(request, sink, stop); });
  }

 private:
  std::string body_for(std::string_view text) const {
    Json body = {{"model", service_.endpoint().model},
                 {"voice", options_.voice},
                 {"input", std::string(text)},
                 {"response_format", "pcm"}};
    if (!options_.instructions.empty()) body["instructions"] = options_.instructions;
    if (options_.speed) body["speed"] = *options_.speed;
    if (options_.send_sample_rate) body["sample_rate"] = options_.sample_rate;
    return to_text(body);
  }

  Attempt<void> attempt(const HttpRequest& request, const SpeechSink& sink, std::stop_token stop) {
    SpeechBody sound(service_.endpoint(), options_.sample_rate, sink);
    auto sent = service_.send(
        request,
        [&](const HttpHead& head, std::string_view bytes) {
          return sound.feed(head.content_type, bytes);
        },
        stop);
    if (!sent.result) {
      return {.result = std::unexpected(std::move(sent.result.error())),
              .retry_after = sent.retry_after,
              .delivered = sound.delivered()};
    }
    auto end = sound.finish();
    return {.result = std::move(end), .delivered = sound.delivered()};
  }

  Service service_;
  TtsOptions options_;
  RetryWait wait_;
};

}  // namespace

std::unique_ptr<TextToSpeech> make_text_to_speech(std::shared_ptr<HttpClient> client,
                                                  Endpoint endpoint, TtsOptions options,
                                                  RetryWait wait) {
  return std::make_unique<Voice>(std::move(client), std::move(endpoint), std::move(options),
                                 std::move(wait));
}

}  // namespace pipeline::openai
