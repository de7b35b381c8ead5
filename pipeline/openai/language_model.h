// The model behind an OpenAI-compatible POST /chat/completions, streamed.
// Threads: as pipeline::LanguageModel. Owns: nothing; shares the HTTP client.
#pragma once

#include <memory>

#include "pipeline/endpoint.h"
#include "pipeline/http.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `client` may be shared with other providers. `wait` is how it waits between tries; tests pass one
// that does not.
std::unique_ptr<LanguageModel> make_language_model(std::shared_ptr<HttpClient> client,
                                                   Endpoint endpoint, LlmOptions options,
                                                   RetryWait wait = wait_for);

}  // namespace pipeline::openai
