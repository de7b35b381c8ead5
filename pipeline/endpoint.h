// One server that can take one place of the pipeline, and how to speak to it.
// Threads: a value, copied into the provider that uses it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/error.h"

namespace pipeline {

struct Endpoint {
  std::string base_url;  // normalised: ends with "/v1" or whatever path was given, no slash after
  std::string api_key;   // empty: no Authorization header is sent
  std::string model;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds first_byte_timeout{30'000};  // local servers may load a model first
  std::chrono::milliseconds idle_timeout{15'000};        // between two pieces of a body
  // Hosts, other than loopback, that may be reached over http:// although anybody on the way can
  // then read the key and the speech.
  std::vector<std::string> plain_http_hosts{};
  // Where the person sets these, for messages.
  std::string key_setting = "OPENAI_API_KEY";
  std::string model_setting = "model";
  std::string url_setting = "base_url";
  std::string plain_http_setting = "plain_http_hosts";
};

// How a spoken question reaches the recogniser.
enum class HearMode {
  Auto,    // live where it is known to work, else by upload
  Live,    // over a socket, while it is being spoken; by upload if that fails
  Upload,  // as one request after the release
};

struct SttOptions {
  std::string language;  // ISO 639-1 hint; empty: the server decides
  std::string prompt;    // names and spellings to expect; empty: none
  HearMode mode = HearMode::Auto;
  std::string live_model = "gpt-live-transcribe";
};

struct LlmOptions {
  // Fields that not every server knows go out only when set. On OpenAI's own host the settings
  // fill them in by default (reasoning_effort "none").
  std::string reasoning_effort;                             // empty: not sent
  std::optional<int> max_tokens;                            // empty: no limit is sent
  std::string token_limit_field = "max_completion_tokens";  // or "max_tokens"
  std::optional<double> temperature;                        // empty: not sent
};

struct TtsOptions {
  std::string voice = "coral";
  std::string instructions;       // how to speak; empty: not sent
  std::optional<double> speed;    // 0.25 to 4; empty: not sent
  int sample_rate = 24'000;       // of the server's pcm; resampled to 24 kHz when it differs
  bool send_sample_rate = false;  // Speaches and LocalAI take it; OpenAI refuses unknown fields
};

// The parts of an http or https URL. The host is lower case, without the brackets of IPv6.
struct Address {
  std::string scheme;
  std::string host;
  std::string port;  // empty: the scheme's own
  std::string path;  // empty or "/..." without a slash at the end
};

// Empty when `url` is not a plain http(s) URL: another scheme, a user name, a query, a fragment,
// blanks or control characters.
std::optional<Address> parse_address(std::string_view url);

// Turns what a person types into a base URL: "localhost:8080/" gives "http://localhost:8080/v1".
// Without a scheme https is taken, for loopback http; "/v1" is added only where no path was given.
// Fault::Config when it is no such address.
holler::Result<std::string> normalise_base_url(std::string_view typed);

// Checks what a request relies on: a usable address, TLS unless the host is loopback or listed in
// plain_http_hosts, and a key and model without control characters. Fault::Config names the
// setting.
holler::Result<void> validate(const Endpoint& endpoint);

// The host name of a URL, for people; "the server" when it is no URL (it could hold a password).
std::string host_of(std::string_view url);

// True for "localhost", names under ".localhost", 127.0.0.0/8 and ::1.
bool is_loopback(std::string_view host);

// True for OpenAI's own API host, the only one known to take every field.
bool is_openai_host(const std::string& base_url);

}  // namespace pipeline
