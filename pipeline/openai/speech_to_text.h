// The recogniser behind an OpenAI-compatible POST /audio/transcriptions.
// Threads: as pipeline::SpeechToText. Owns: nothing; shares the HTTP client.
#pragma once

#include <memory>
#include <string_view>

#include "pipeline/endpoint.h"
#include "pipeline/http.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `client` may be shared with other providers. `wait` is how it waits between tries; tests pass one
// that does not.
std::unique_ptr<SpeechToText> make_speech_to_text(std::shared_ptr<HttpClient> client,
                                                  Endpoint endpoint, SttOptions options,
                                                  RetryWait wait = wait_for);

}  // namespace pipeline::openai
