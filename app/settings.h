// What the person has configured: the settings file, with the environment's OPENAI_API_KEY and
// OPENAI_BASE_URL before it.
// Threads: values. Owns: keys, in memory only; they are never printed.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/paths.h"
#include "audio/error.h"
#include "pipeline/endpoint.h"
#include "pipeline/turn.h"

namespace app {

// One place of the pipeline. No endpoint: the built-in offline provider takes it.
template <typename Options>
struct Stage {
  std::optional<pipeline::Endpoint> endpoint;
  Options options;
};

struct Settings {
  Stage<pipeline::SttOptions> stt;
  Stage<pipeline::LlmOptions> llm;
  Stage<pipeline::TtsOptions> tts;
  std::string system_prompt;
  std::chrono::milliseconds pre_roll{300};
  pipeline::TurnOptions turn;

  bool offline() const { return !stt.endpoint && !llm.endpoint && !tts.endpoint; }
};

struct LoadedSettings {
  Settings settings;
  // What is wrong with the file, or with an address in it; the settings are then usable defaults
  // for everything that was not understood. Never holds a key.
  std::optional<holler::Error> problem;
};

// A file that is not there is no problem. `force_offline` drops every endpoint.
LoadedSettings load_settings(const Environment& env, const std::filesystem::path& file,
                             bool force_offline);

}  // namespace app
