#include "pipeline/openai/speech_to_text.h"

#include <utility>

#include "pipeline/openai/live_hearing.h"
#include "pipeline/openai/live_session.h"
#include "pipeline/openai/speech_upload.h"

namespace pipeline::openai {
namespace {

class Transcriber final : public SpeechToText {
 public:
  Transcriber(std::shared_ptr<HttpClient> client, Endpoint endpoint, SttOptions options,
              RetryWait wait, LiveMemory memory, HearRules rules)
      : rules_(rules), upload_(std::move(client), endpoint, options, std::move(wait), rules) {
    if (options.mode == HearMode::Upload) return;
    live_ = std::make_unique<LiveSession>(std::move(endpoint), std::move(options),
                                          std::move(memory), rules);
  }

  std::string name() const override { return upload_.name(); }

  void prepare(std::stop_token stop) override {
    if (live_) live_->open();
    upload_.prepare(stop);
  }

  std::unique_ptr<Hearing> listen(PartialSink partial, std::stop_token) override {
    const bool live = live_ && live_->usable();
    // To find out, for later questions, whether the server has such a thing; nothing waits for it.
    if (live_ && !live) live_->open();
    return std::make_unique<LiveHearing>(upload_, live ? live_.get() : nullptr, rules_,
                                         std::move(partial));
  }

  Result<Transcript> transcribe(const Utterance& utterance, std::stop_token stop) override {
    UploadBody body;
    body.feed(utterance.samples);
    body.finish();
    return upload_.send(body, stop);
  }

 private:
  const HearRules rules_;
  SpeechUpload upload_;
  std::unique_ptr<LiveSession> live_;  // empty: by upload only
};

}  // namespace

std::unique_ptr<SpeechToText> make_speech_to_text(std::shared_ptr<HttpClient> client,
                                                  Endpoint endpoint, SttOptions options,
                                                  RetryWait wait, LiveMemory memory,
                                                  HearRules rules) {
  return std::make_unique<Transcriber>(std::move(client), std::move(endpoint), std::move(options),
                                       std::move(wait), std::move(memory), rules);
}

}  // namespace pipeline::openai
