// The voice behind an OpenAI-compatible POST /audio/speech, streamed as PCM.
// Threads: as pipeline::TextToSpeech; three calls of speak() at once.
// Owns: nothing; shares the HTTP client.
#pragma once

#include <memory>

#include "pipeline/endpoint.h"
#include "pipeline/http.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `client` may be shared with other providers. `wait` is how it waits between tries; tests pass one
// that does not.
std::unique_ptr<TextToSpeech> make_text_to_speech(std::shared_ptr<HttpClient> client,
                                                  Endpoint endpoint, TtsOptions options,
                                                  RetryWait wait = wait_for);

}  // namespace pipeline::openai
