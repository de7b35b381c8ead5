// Hears without a key or a network: pocketsphinx with its packaged US English model.
// Short questions come out mostly right; names and rare words do not.
// Threads: one call, or one Hearing, at a time.
// Owns: the model.
#pragma once

#include <filesystem>
#include <memory>

#include "pipeline/providers.h"

namespace pipeline::offline {

class RecognizerModel;

class OfflineSpeechToText final : public SpeechToText {
 public:
  OfflineSpeechToText();  // the model that the package pocketsphinx-en-us installs
  // `model_dir` holds en-us/, en-us.lm.bin and cmudict-en-us.dict. It is read on first use.
  explicit OfflineSpeechToText(std::filesystem::path model_dir);
  ~OfflineSpeechToText() override;

  std::string name() const override { return "offline"; }
  void prepare(std::stop_token stop) override;
  // Recognises while the person speaks, so that little is left to do at the release.
  std::unique_ptr<Hearing> listen(PartialSink partial, std::stop_token stop) override;
  // Lower-case words without punctuation. Fault::Config when the model is not installed.
  Result<Transcript> transcribe(const Utterance& utterance, std::stop_token stop) override;

 private:
  std::unique_ptr<RecognizerModel> model_;
};

}  // namespace pipeline::offline
