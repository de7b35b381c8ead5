#include "pipeline/openai/speech_to_text.h"

#include <utility>

#include "audio/wav.h"
#include "pipeline/openai/error_reply.h"
#include "pipeline/openai/service.h"

namespace pipeline::openai {
namespace {

constexpr int kRetries = 2;
constexpr std::size_t kMaxBody = std::size_t{4} << 20;

class Transcriber final : public SpeechToText {
 public:
  Transcriber(std::shared_ptr<HttpClient> client, Endpoint endpoint, SttOptions options,
              RetryWait wait)
      : service_(std::move(client), std::move(endpoint)),
        options_(std::move(options)),
        wait_(std::move(wait)) {}

  std::string name() const override { return service_.name(); }
  void prepare(std::stop_token stop) override { service_.prepare(stop); }

  Result<Transcript> transcribe(const Utterance& utterance, std::stop_token stop) override {
    const HttpRequest request = request_for(utterance);
    const RetryRule rule{.retries = kRetries, .wait = wait_};
    return with_retries<Transcript>(rule, stop, [&] { return attempt(request, stop); });
  }

 private:
  HttpRequest request_for(const Utterance& utterance) const {
    HttpRequest request = service_.request("/audio/transcriptions");
    const auto field = [&](const char* name, const std::string& value) {
      if (!value.empty()) request.parts.push_back({.name = name, .data = value});
    };
    field("model", service_.endpoint().model);
    field("response_format", "json");
    field("language", options_.language);
    field("prompt", options_.prompt);
    const auto wav = audio::encode_wav(utterance.samples, audio::kSpeechRate);
    request.parts.push_back(
        {.name = "file",
         .filename = "speech.wav",
         .content_type = "audio/wav",
         .data = std::string(reinterpret_cast<const char*>(wav.data()), wav.size())});
    return request;
  }

  Attempt<Transcript> attempt(const HttpRequest& request, std::stop_token stop) {
    std::string body;
    auto sent = service_.send(
        request,
        [&](const HttpHead&, std::string_view bytes) {
          body += bytes;
          return body.size() <= kMaxBody;
        },
        stop);
    if (!sent.result) {
      return {.result = std::unexpected(std::move(sent.result.error())),
              .retry_after = sent.retry_after};
    }
    if (body.size() > kMaxBody) {
      return {.result = std::unexpected(
                  not_the_api(service_.endpoint(), "the transcript is over its limit"))};
    }
    return {.result = read_transcript(service_.endpoint(), body)};
  }

  Service service_;
  SttOptions options_;
  RetryWait wait_;
};

}  // namespace

std::unique_ptr<SpeechToText> make_speech_to_text(std::shared_ptr<HttpClient> client,
                                                  Endpoint endpoint, SttOptions options,
                                                  RetryWait wait) {
  return std::make_unique<Transcriber>(std::move(client), std::move(endpoint), std::move(options),
                                       std::move(wait));
}

}  // namespace pipeline::openai
