// JSON from a server, read with suspicion: bounded depth, repaired UTF-8, no exceptions, and any
// field may be missing, null or of another type.
// Threads: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace pipeline::openai {

using Json = nlohmann::json;

inline constexpr int kMaxJsonDepth = 64;

// Empty when `text` is no JSON or nested deeper than kMaxJsonDepth. Bytes that are not UTF-8 count
// as U+FFFD.
std::optional<Json> parse_json(std::string_view text);

// The member `key` of an object; null for anything else.
const Json& member(const Json& object, const char* key);

// A string member; empty when it is missing or no string.
std::string text_member(const Json& object, const char* key);

// `json` on one line; bytes that are not UTF-8 become U+FFFD.
std::string to_text(const Json& json);

// Replaces what is not UTF-8 by U+FFFD, one for each maximal wrong part (Unicode 15, section 3.9).
std::string repair_utf8(std::string_view text);

}  // namespace pipeline::openai
