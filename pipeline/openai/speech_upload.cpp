#include "pipeline/openai/speech_upload.h"

#include <utility>

#include "pipeline/openai/error_reply.h"
#include "pipeline/openai/transcript.h"

namespace pipeline::openai {
namespace {

constexpr int kRetries = 2;
constexpr std::size_t kMaxBody = std::size_t{4} << 20;

// What servers say to a format that they do not know; error_reply.cpp puts the status first.
bool may_mean_the_format(const Error& error) {
  return error.detail.starts_with("HTTP 400") || error.detail.starts_with("HTTP 415");
}

}  // namespace

SpeechUpload::SpeechUpload(std::shared_ptr<HttpClient> client, Endpoint endpoint,
                           SttOptions options, RetryWait wait, HearRules rules)
    : service_(std::move(client), std::move(endpoint)),
      options_(std::move(options)),
      wait_(std::move(wait)),
      flac_wanted_(rules.flac_to_loopback || !is_loopback(service_.name())) {}

Result<Transcript> SpeechUpload::send(const UploadBody& body, std::stop_token stop) {
  if (!flac_wanted_ || !body.flac_pays()) return send(body.wav(), stop);
  Result<Transcript> heard = send(body.flac(), stop);
  if (heard || !may_mean_the_format(heard.error())) return heard;
  heard = send(body.wav(), stop);
  if (heard) flac_wanted_ = false;
  return heard;
}

Result<Transcript> SpeechUpload::send(HttpPart file, std::stop_token stop) {
  HttpRequest request = service_.request("/audio/transcriptions");
  const auto field = [&](const char* name, const std::string& value) {
    if (!value.empty()) request.parts.push_back({.name = name, .data = value});
  };
  field("model", service_.endpoint().model);
  field("response_format", "json");
  field("language", options_.language);
  field("prompt", options_.prompt);
  request.parts.push_back(std::move(file));
  const RetryRule rule{.retries = kRetries, .wait = wait_};
  return with_retries<Transcript>(rule, stop, [&] { return attempt(request, stop); });
}

Attempt<Transcript> SpeechUpload::attempt(const HttpRequest& request, std::stop_token stop) {
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
  Result<Transcript> heard = read_transcript(service_.endpoint(), body);
  if (heard) heard->sent = sent.result->sent;
  return {.result = std::move(heard)};
}

}  // namespace pipeline::openai
