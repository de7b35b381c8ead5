// The model behind an OpenAI-compatible POST /chat/completions, streamed.
// Threads: as pipeline::LanguageModel. Owns: its connections.
#pragma once

#include <memory>

#include "pipeline/endpoint.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `wait` is how it waits between tries; tests pass one that does not.
std::unique_ptr<LanguageModel> make_language_model(Endpoint endpoint, LlmOptions options,
                                                   RetryWait wait = wait_for);

}  // namespace pipeline::openai
