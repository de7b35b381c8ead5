// Makes the three providers that the settings ask for.
// Threads: make on any; each provider then by one stage at a time. Owns: the providers.
#pragma once

#include <memory>
#include <string>

#include "app/remembered.h"
#include "app/settings.h"
#include "pipeline/turn.h"

namespace app {

struct Providers {
  std::unique_ptr<pipeline::SpeechToText> hear;
  std::unique_ptr<pipeline::LanguageModel> think;
  std::unique_ptr<pipeline::TextToSpeech> speak;

  pipeline::Ports ports() const { return {*hear, *think, *speak}; }

  // "offline", a host name, or the three joined by "+" when they differ.
  std::string name() const;
};

// `remembered`, which must outlive the providers, tells where live transcription works; null: that
// is found out anew.
Providers make_providers(const Settings& settings, Remembered* remembered = nullptr);

}  // namespace app
