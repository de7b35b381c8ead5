#include "pipeline/openai/error_reply.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "pipeline/openai/json.h"

namespace pipeline::openai {
namespace {

using holler::Error;
using holler::Fault;

// What the server says, already free of keys.
struct Complaint {
  int status = 200;
  std::string message;
  std::string type;
  std::string code;
  bool json = false;
  std::optional<std::chrono::milliseconds> retry_after;
  std::string request_id;

  bool says(std::string_view word) const { return code == word || type == word; }
};

// First text found in a "detail" of FastAPI: a string, an object or a list of objects.
std::string detail_text(const Json& detail) {
  if (detail.is_string()) return detail.get<std::string>();
  if (detail.is_array() && !detail.empty()) return detail_text(detail.front());
  for (const char* key : {"message", "msg", "error"}) {
    if (auto text = text_member(detail, key); !text.empty()) return text;
  }
  return {};
}

void read_body(const Json& body, std::string_view key, Complaint& complaint) {
  complaint.json = true;
  const Json& error = member(body, "error");
  const Json& source = error.is_object() ? error : body;
  std::string message =
      error.is_string() ? error.get<std::string>() : text_member(source, "message");
  if (message.empty()) message = detail_text(member(body, "detail"));
  complaint.message = scrubbed(message, key);
  complaint.type = scrubbed(text_member(source, "type"), key, 64);
  const Json& code = member(source, "code");
  if (code.is_string()) complaint.code = scrubbed(code.get<std::string>(), key, 64);
  if (code.is_number_integer()) {
    complaint.code = std::to_string(code.get<std::int64_t>());
    const auto number = code.get<std::int64_t>();
    if (complaint.status == 200 && number >= 400 && number < 600) {
      complaint.status = static_cast<int>(number);
    }
  }
}

std::string detail_of(const Complaint& complaint) {
  std::string detail = "HTTP " + std::to_string(complaint.status);
  if (!complaint.code.empty()) detail += ", code " + complaint.code;
  if (!complaint.type.empty()) detail += ", type " + complaint.type;
  if (!complaint.request_id.empty()) detail += ", request " + complaint.request_id;
  return detail;
}

Error unauthorized(const Endpoint& endpoint, const std::string& host) {
  if (endpoint.api_key.empty()) {
    return {Fault::Unauthorized,
            host + " asks for a key and none is set. Set " + endpoint.key_setting + ".",
            {}};
  }
  return {Fault::Unauthorized,
          host + " does not accept the key in " + endpoint.key_setting + ". Set a valid key.",
          {}};
}

Error rate_limited(const std::string& host, const Complaint& complaint) {
  if (complaint.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*complaint.retry_after).count();
    return {Fault::RateLimited,
            host + " gets too many requests from this account. Try again in " +
                std::to_string(seconds) + (seconds == 1 ? " second." : " seconds."),
            {}};
  }
  return {Fault::RateLimited,
          host + " gets too many requests from this account. Wait a little, then try again.",
          {}};
}

bool means_no_credit(const Complaint& complaint) {
  return complaint.status == 402 || complaint.says("insufficient_quota") ||
         complaint.says("credit_balance_exhausted") || complaint.says("billing_hard_limit_reached");
}

bool means_rate_limit(const Complaint& complaint) {
  return complaint.status == 429 || complaint.says("rate_limit_exceeded") ||
         complaint.says("slow_down");
}

bool means_unknown_model(const Complaint& complaint) {
  return complaint.says("model_not_found") ||
         (complaint.status == 404 && complaint.message.find("model") != std::string::npos);
}

Error refused(const Endpoint& endpoint, const std::string& host, const Complaint& complaint) {
  if (means_unknown_model(complaint)) {
    return {Fault::Config,
            host + " has no model \"" + endpoint.model + "\" for this key. Choose another in " +
                endpoint.model_setting + ".",
            {}};
  }
  if (complaint.says("context_length_exceeded")) {
    return {Fault::Config,
            "The conversation is too long for the model \"" + endpoint.model +
                "\". Start a new conversation.",
            {}};
  }
  if (complaint.status == 413) {
    return {Fault::Config, "The recording is too long for " + host + ". Say it in less time.", {}};
  }
  if (complaint.status >= 300 && complaint.status < 400) {
    return {Fault::Config,
            host +
                " points to another address, which is not followed. Enter the final address in " +
                endpoint.url_setting + ".",
            {}};
  }
  if (!complaint.json && complaint.message.empty()) return not_the_api(endpoint, {});
  return {Fault::Config,
          host + " refused the request: " +
              (complaint.message.empty() ? "it gave no reason." : complaint.message) +
              " Check the settings.",
          {}};
}

Error explain(const Endpoint& endpoint, const Complaint& complaint) {
  const std::string host = host_of(endpoint.base_url);
  const int status = complaint.status;
  if (means_no_credit(complaint)) {
    return {Fault::NoCredit,
            "The account at " + host + " has no credit left. Add credit there, then try again.",
            {}};
  }
  if (status == 401 || complaint.says("invalid_api_key")) return unauthorized(endpoint, host);
  if (status == 403) {
    return {Fault::Unauthorized,
            host + " does not let this key use the model \"" + endpoint.model +
                "\" from here. Check the key's rights, or choose another model in " +
                endpoint.model_setting + ".",
            {}};
  }
  if (means_rate_limit(complaint)) return rate_limited(host, complaint);
  if (status == 408) {
    return {Fault::Timeout, host + " gave up waiting for the request. Try again.", {}};
  }
  const bool known_client_error = means_unknown_model(complaint) ||
                                  complaint.says("context_length_exceeded") ||
                                  complaint.says("invalid_request_error");
  if (status >= 500 || status == 409 || (status < 300 && !known_client_error)) {
    return {Fault::Unavailable, host + " has a problem of its own. Try again in a moment.", {}};
  }
  return refused(endpoint, host, complaint);
}

// Words of a body that is neither JSON nor a web page.
std::string plain_words(std::string_view body, std::string_view key) {
  const auto begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || body[begin] == '<') return {};
  return scrubbed(body, key);
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// OpenAI's keys, also when shortened with asterisks, as its 401 repeats them.
void hide_key_shapes(std::string& text) {
  constexpr std::string_view kHidden = "[key]";
  for (auto at = text.find("sk-"); at != std::string::npos; at = text.find("sk-", at)) {
    auto end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                 text[end] == '-' || text[end] == '_' || text[end] == '*')) {
      ++end;
    }
    if (end - at < 8) {
      at = end;
      continue;
    }
    text.replace(at, end - at, kHidden);
    at += kHidden.size();
  }
}

}  // namespace

std::string scrubbed(std::string_view given, std::string_view key, std::size_t max) {
  std::string text(given);
  // A key of a character or two ("x" for a local server) is no secret and part of most words.
  if (key.size() >= 4) replace_all(text, key, "[key]");
  hide_key_shapes(text);
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  if (text.size() > max) {
    // Not inside a character.
    while (max > 0 && (static_cast<unsigned char>(text[max]) & 0xC0) == 0x80) --max;
    text.resize(max);
  }
  return repair_utf8(text);
}

Error error_of(const Endpoint& endpoint, const HttpReply& reply) {
  Complaint complaint;
  complaint.status = reply.head.status;
  complaint.retry_after = reply.head.retry_after;
  complaint.request_id = scrubbed(reply.head.request_id, endpoint.api_key, 128);
  if (const auto body = parse_json(reply.error_body); body && body->is_object()) {
    read_body(*body, endpoint.api_key, complaint);
  } else {
    complaint.message = plain_words(reply.error_body, endpoint.api_key);
  }
  Error error = explain(endpoint, complaint);
  error.detail = detail_of(complaint);
  return error;
}

Error error_of(const Endpoint& endpoint, const nlohmann::json& body) {
  Complaint complaint;
  read_body(body, endpoint.api_key, complaint);
  Error error = explain(endpoint, complaint);
  error.detail = detail_of(complaint) + " inside the reply";
  return error;
}

Error not_the_api(const Endpoint& endpoint, std::string detail) {
  return {Fault::Config,
          host_of(endpoint.base_url) + " sent something else than an answer. Is " +
              endpoint.url_setting + " the address of an OpenAI-compatible API?",
          std::move(detail)};
}

Error cut_off(const Endpoint& endpoint, std::string detail) {
  return {Fault::BadReply,
          "The answer from " + host_of(endpoint.base_url) + " was cut off. Try again.",
          std::move(detail)};
}

}  // namespace pipeline::openai
