// Speaks without a key or a network: flite with its US English voice "slt".
// Threads: one call at a time.
// Owns: nothing; the voice is part of the program and shared.
#pragma once

#include "pipeline/providers.h"

namespace pipeline::offline {

class OfflineTextToSpeech final : public TextToSpeech {
 public:
  std::string name() const override { return "offline"; }
  void prepare(std::stop_token stop) override;
  // Sound flows sentence by sentence, in pieces of 50 ms. Text with nothing to read gives none.
  Result<void> speak(std::string_view text, const SpeechSink& sink, std::stop_token stop) override;
};

}  // namespace pipeline::offline
