// One question on its way to an OpenAI-compatible recogniser: over a live session where there is
// one, and encoded meanwhile for the upload that takes over at once when the session fails.
// Threads: as pipeline::Hearing, and one that keeps the upload's connection warm.
// Owns: the encoded sound. Borrows the upload and the session, which must outlive it.
#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "pipeline/openai/live_session.h"
#include "pipeline/openai/speech_upload.h"
#include "pipeline/openai/upload_body.h"
#include "pipeline/providers.h"

namespace pipeline::openai {

class LiveHearing final : public Hearing {
 public:
  // `live` may be null: by upload only.
  LiveHearing(SpeechUpload& upload, LiveSession* live, HearRules rules, PartialSink partial);
  ~LiveHearing() override;

  void feed(std::span<const std::int16_t> samples) override;
  Result<Transcript> finish(const Utterance& utterance, std::stop_token stop) override;

 private:
  // The text over the session; empty when it must be had by upload.
  std::optional<Transcript> live_text(std::stop_token stop);
  Result<Transcript> upload(std::stop_token stop);

  SpeechUpload& upload_;
  LiveSession* const live_;
  const HearRules rules_;
  int turn_ = 0;
  bool waiting_ = false;  // the session may still bring a text
  UploadBody body_;
  std::jthread preparing_;  // the upload's connection; last, so that it ends first
};

}  // namespace pipeline::openai
