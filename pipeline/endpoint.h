// One server that can take one place of the pipeline, and how to speak to it.
// Threads: a value, copied into the provider that uses it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pipeline {

struct Endpoint {
  std::string base_url;  // normalised: ends with "/v1" or whatever path was given, no slash after
  std::string api_key;   // empty: no Authorization header is sent
  std::string model;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds first_byte_timeout{30'000};  // local servers may load a model first
  std::chrono::milliseconds idle_timeout{15'000};        // between two pieces of a body
};

struct SttOptions {
  std::string language;  // ISO 639-1 hint; empty: the server decides
  std::string prompt;    // names and spellings to expect; empty: none
};

struct LlmOptions {
  // Fields that not every server knows go out only when set. On OpenAI's own host the settings
  // fill them in by default (reasoning_effort "none").
  std::string reasoning_effort;              // empty: not sent
  std::optional<int> max_tokens;             // empty: no limit is sent
  std::string token_limit_field = "max_completion_tokens";  // or "max_tokens"
  std::optional<double> temperature;         // empty: not sent
};

struct TtsOptions {
  std::string voice = "coral";
  std::string instructions;     // how to speak; empty: not sent
  std::optional<double> speed;  // 0.25 to 4; empty: not sent
  int sample_rate = 24'000;     // of the server's pcm; resampled to 24 kHz when it differs
  bool send_sample_rate = false;  // Speaches and LocalAI take it; OpenAI refuses unknown fields
};

// True for OpenAI's own API host, the only one known to take every field.
bool is_openai_host(const std::string& base_url);

}  // namespace pipeline
