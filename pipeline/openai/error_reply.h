// Turns a server's refusal into what to tell the person. Understands OpenAI's error object and the
// looser forms of compatible servers: "error" a string, "code" a number, FastAPI's "detail".
// No key, not even one that the server repeats, gets into a message or detail.
// Threads: pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "audio/error.h"
#include "pipeline/endpoint.h"
#include "pipeline/http.h"

namespace pipeline::openai {

// A reply with a status other than 2xx.
holler::Error error_of(const Endpoint& endpoint, const HttpReply& reply);

// An error inside a 200 reply, or an event that carries one.
holler::Error error_of(const Endpoint& endpoint, const nlohmann::json& body);

// Something came that this API does not send: most often a web page.
holler::Error not_the_api(const Endpoint& endpoint, std::string detail);

// The answer began but did not end.
holler::Error cut_off(const Endpoint& endpoint, std::string detail);

// `text` without `key`, without anything that looks like one, on one line, at most `max` bytes.
std::string scrubbed(std::string_view text, std::string_view key, std::size_t max = 200);

}  // namespace pipeline::openai
