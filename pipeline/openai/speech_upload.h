// The recogniser's one-request way: POST /audio/transcriptions with the whole sound.
// Threads: one send() at a time. Owns: nothing that lasts; shares the HTTP client.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "pipeline/events.h"
#include "pipeline/openai/hear_rules.h"
#include "pipeline/openai/service.h"
#include "pipeline/openai/upload_body.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

class SpeechUpload {
 public:
  SpeechUpload(std::shared_ptr<HttpClient> client, Endpoint endpoint, SttOptions options,
               RetryWait wait, HearRules rules);

  std::string name() const { return service_.name(); }
  void prepare(std::stop_token stop) { service_.prepare(stop); }

  // `body` is finished. A server that does not take FLAC gets the WAV, and from then on only that.
  Result<Transcript> send(const UploadBody& body, std::stop_token stop);

 private:
  Result<Transcript> send(HttpPart file, std::stop_token stop);
  Attempt<Transcript> attempt(const HttpRequest& request, std::stop_token stop);

  Service service_;
  const SttOptions options_;
  const RetryWait wait_;
  bool flac_wanted_;
};

}  // namespace pipeline::openai
