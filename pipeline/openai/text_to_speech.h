// The voice behind an OpenAI-compatible POST /audio/speech, streamed as PCM.
// Threads: as pipeline::TextToSpeech; three calls of speak() at once. Owns: its connections.
#pragma once

#include <memory>

#include "pipeline/endpoint.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `wait` is how it waits between tries; tests pass one that does not.
std::unique_ptr<TextToSpeech> make_text_to_speech(Endpoint endpoint, TtsOptions options,
                                                  RetryWait wait = wait_for);

}  // namespace pipeline::openai
