// The recogniser of OpenAI-compatible servers: live over a WebSocket while the question is spoken
// (live_session.h), or by POST /audio/transcriptions at its end (speech_upload.h).
// Threads: as pipeline::SpeechToText. Owns: the WebSocket and its thread; shares the HTTP client.
#pragma once

#include <memory>

#include "pipeline/endpoint.h"
#include "pipeline/http.h"
#include "pipeline/openai/hear_rules.h"
#include "pipeline/openai/transcript.h"
#include "pipeline/providers.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

// `client` may be shared with other providers. `memory` tells in mode Auto where live works. `wait`
// is how it waits between tries; tests pass one that does not.
std::unique_ptr<SpeechToText> make_speech_to_text(std::shared_ptr<HttpClient> client,
                                                  Endpoint endpoint, SttOptions options,
                                                  RetryWait wait = wait_for, LiveMemory memory = {},
                                                  HearRules rules = {});

}  // namespace pipeline::openai
