// The events of a live transcription session, as text messages of OpenAI's Realtime API. Both
// shapes are understood: the present one and the beta's, which some compatible servers still speak.
// Source: the Realtime part of OpenAI's API reference (session.update of type "transcription",
// input_audio_buffer.*, conversation.item.input_audio_transcription.*).
// Threads: pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/endpoint.h"

namespace pipeline::openai {

// What to transcribe with: 24 kHz PCM in, no turn detection, since the key says when it is over.
std::string live_setup(const SttOptions& options);
std::string live_setup_beta(const SttOptions& options);

std::string live_append(std::span<const std::int16_t> samples);
std::string live_commit();
std::string live_clear();

struct LiveEvent {
  enum class Kind {
    Created,    // the session
    Updated,    // it is set up as was asked
    Committed,  // the sound so far has become an item
    Cleared,    // the sound so far was thrown away
    Delta,      // a further piece of an item's text
    Completed,  // all of an item's text
    Failed,     // an item could not be transcribed
    Error,      // something that was sent was wrong
    Other,      // nothing that matters here
  };
  Kind kind = Kind::Other;
  std::string item_id;
  std::string text;      // of Delta and Completed; of Failed and Error: code and message
  std::string language;  // of Completed, where the server says it
  std::optional<std::chrono::seconds> expires;  // the session ends then, since 1970
};

// Anything that cannot be read is Other.
LiveEvent read_live_event(std::string_view message);

}  // namespace pipeline::openai
