// What can go wrong, as a value. Expected trouble travels as std::expected, never as an exception.
// Lives in audio/ because that room may include nothing else of ours.
// Threads: plain values, no sharing.
#pragma once

#include <expected>
#include <string>

namespace holler {

enum class Fault {
  Cancelled,     // a stop was requested; never shown to anyone
  NoSpeech,      // too short, silent, or nothing recognised: a hint rather than a failure
  Offline,       // name not found, connection refused or lost
  Timeout,       // the other side did not answer in time
  Unauthorized,  // key missing, wrong or not allowed
  NoCredit,      // the account has no credit left
  RateLimited,   // too many requests
  Unavailable,   // the server failed (5xx)
  BadReply,      // an answer that could not be understood, or that was cut off
  Device,        // microphone or loudspeaker
  Storage,       // a file could not be read or written
  Config,        // a setting is wrong: unknown model, bad address
};

struct Error {
  Fault fault{};
  std::string message;  // for the person: what happened and what to do, one sentence or two
  std::string detail;   // for the log; never holds a key
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Fault fault, std::string message, std::string detail = {}) {
  return std::unexpected(Error{fault, std::move(message), std::move(detail)});
}

}  // namespace holler
