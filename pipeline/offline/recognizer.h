// Hears without a key or a network: pocketsphinx with its packaged US English model.
// Short questions come out mostly right; names and rare words do not.
// Threads: one call at a time. The model loads on a thread of its own, so that a stop never waits
// for it.
// Owns: the decoder, about 100 MB once it is loaded.
#pragma once

#include <filesystem>
#include <memory>

#include "pipeline/providers.h"

namespace pipeline::offline {

class OfflineSpeechToText final : public SpeechToText {
 public:
  OfflineSpeechToText();  // the model that the package pocketsphinx-en-us installs
  // `model_dir` holds en-us/, en-us.lm.bin and cmudict-en-us.dict. It is read on first use.
  explicit OfflineSpeechToText(std::filesystem::path model_dir);
  ~OfflineSpeechToText() override;

  std::string name() const override { return "offline"; }
  void prepare(std::stop_token stop) override;
  // Lower-case words without punctuation. Fault::Config when the model is not installed.
  Result<Transcript> transcribe(const Utterance& utterance, std::stop_token stop) override;

 private:
  class Model;
  std::unique_ptr<Model> model_;
};

}  // namespace pipeline::offline
