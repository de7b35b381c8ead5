// Reads the transcripts that servers send, in the many shapes they have.
// Threads: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "pipeline/endpoint.h"
#include "pipeline/events.h"

namespace pipeline::openai {

// The body of a successful reply: JSON, verbose JSON, plain text, or events, those of OpenAI
// (transcript.text.*) and of vLLM (transcription.chunk).
Result<Transcript> read_transcript(const Endpoint& endpoint, std::string_view body);

// Without blanks at the ends; inside, one for each run: whisper.cpp ends every segment's line.
std::string tidy(std::string_view text);

// ISO 639 code from "languages" or "language"; verbose_json says "english" where the others say
// "en": only codes are taken.
std::string language_code(const nlohmann::json& body);

}  // namespace pipeline::openai
