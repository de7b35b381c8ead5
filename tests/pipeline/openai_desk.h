// The three OpenAI adapters, set up against the simulated service, for tests.
// Threads: one call at a time. Owns: the service and what the adapters deliver.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/openai/language_model.h"
#include "pipeline/openai/speech_to_text.h"
#include "pipeline/openai/text_to_speech.h"
#include "tests/support/simulated_service.h"

namespace openai_test {

using pipeline::AnswerEnd;
using pipeline::Message;
using pipeline::Role;
using std::chrono::milliseconds;

inline constexpr const char* kKey = "sk-canary-0123456789abcdef";

// The three adapters, set up against the service, with waits that only are noted.
struct Desk {
  support::SimulatedService service;
  std::shared_ptr<pipeline::HttpClient> client = std::make_shared<pipeline::HttpClient>();
  std::vector<milliseconds> waits;
  pipeline::RetryWait wait = [this](milliseconds time, const std::stop_token&) {
    waits.push_back(time);
    return true;
  };
  pipeline::TtsOptions voice;
  std::string text;
  std::vector<std::int16_t> sound;
  bool want_more = true;

  Desk() {
    service.edit([](support::Script& script) { script.key = kKey; });
  }
  pipeline::Endpoint endpoint() const {
    return {.base_url = service.base_url(), .api_key = kKey, .model = "model-x"};
  }
  pipeline::Result<AnswerEnd> answer(pipeline::LanguageModel& model, std::stop_token stop = {}) {
    const std::vector<Message> messages = {{Role::System, "Be brief."}, {Role::User, "Hi?"}};
    return model.answer(
        messages,
        [this](std::string_view part) {
          text += part;
          return want_more;
        },
        stop);
  }
  pipeline::Result<AnswerEnd> answer() {
    return answer(*pipeline::openai::make_language_model(client, endpoint(), {}, wait));
  }
  pipeline::Result<void> speak(pipeline::TextToSpeech& tts, std::stop_token stop = {}) {
    return tts.speak(
        "Hello there.",
        [this](std::span<const std::int16_t> part) {
          sound.insert(sound.end(), part.begin(), part.end());
          return want_more;
        },
        stop);
  }
  pipeline::Result<void> speak() {
    return speak(*pipeline::openai::make_text_to_speech(client, endpoint(), voice, wait));
  }
  pipeline::Result<pipeline::Transcript> transcribe(std::stop_token stop = {},
                                                    pipeline::SttOptions options = {}) {
    pipeline::Utterance utterance;
    utterance.samples.assign(60 * 24'000, 1'000);
    return pipeline::openai::make_speech_to_text(client, endpoint(), options, wait)
        ->transcribe(utterance, stop);
  }
};

}  // namespace openai_test
