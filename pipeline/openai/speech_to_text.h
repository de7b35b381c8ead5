// The recogniser behind an OpenAI-compatible POST /audio/transcriptions.
// Threads: as pipeline::SpeechToText. Owns: its connections.
#pragma once

#include <memory>
#include <string_view>

#include "pipeline/endpoint.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `wait` is how it waits between tries; tests pass one that does not.
std::unique_ptr<SpeechToText> make_speech_to_text(Endpoint endpoint, SttOptions options,
                                                  RetryWait wait = wait_for);

}  // namespace pipeline::openai
