#include "app/providers.h"

#include <cstdlib>

#include "pipeline/offline/answerer.h"
#include "pipeline/offline/recognizer.h"
#include "pipeline/offline/voice.h"
#include "pipeline/openai/language_model.h"
#include "pipeline/openai/speech_to_text.h"
#include "pipeline/openai/text_to_speech.h"

namespace app {

using namespace pipeline;

namespace {

// The variable that programs with OpenSSL read for authorities other than the system's.
std::string trusted_authorities() {
  const char* file = std::getenv("SSL_CERT_FILE");
  return file != nullptr ? file : "";
}

openai::LiveMemory memory_of(Remembered& remembered) {
  return {
      .works = [&](const std::string& server) { return remembered.live_works(server); },
      .learn = [&](const std::string& server, bool works) { remembered.live_works(server, works); }};
}

}  // namespace

std::string Providers::name() const {
  const std::string a = hear->name();
  const std::string b = think->name();
  const std::string c = speak->name();
  return a == b && b == c ? a : a + "+" + b + "+" + c;
}

Providers make_providers(const Settings& settings, Remembered& remembered) {
  Providers made;
  // One for all, so that providers of one host share its connections.
  const auto http = std::make_shared<HttpClient>(trusted_authorities());
  if (const auto& at = settings.stt.endpoint) {
    made.hear = openai::make_speech_to_text(http, *at, settings.stt.options, wait_for,
                                            memory_of(remembered));
  } else {
    made.hear = std::make_unique<offline::OfflineSpeechToText>();
  }
  if (const auto& at = settings.llm.endpoint) {
    made.think = openai::make_language_model(http, *at, settings.llm.options);
  } else {
    made.think = std::make_unique<offline::OfflineLanguageModel>();
  }
  if (const auto& at = settings.tts.endpoint) {
    made.speak = openai::make_text_to_speech(http, *at, settings.tts.options);
  } else {
    made.speak = std::make_unique<offline::OfflineTextToSpeech>();
  }
  return made;
}

}  // namespace app
