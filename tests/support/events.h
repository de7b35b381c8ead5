// Holler's events file (one JSON object a line), read while it grows.
// Every event has "event", its name, and "t", seconds of CLOCK_MONOTONIC.
// Threads: one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "audio/pcm.h"

namespace support {

class Events {
 public:
  explicit Events(std::filesystem::path file);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Waits for the next event of that name after the last one that was waited for. Empty: none came.
  std::optional<nlohmann::json> wait_for(const std::string& name, std::chrono::milliseconds limit);
  std::optional<nlohmann::json> wait_for_any(const std::vector<std::string>& names,
                                             std::chrono::milliseconds limit);

  // Passes over all that is there already: waiting goes on with what comes now.
  void skip();

  // All of that name so far, from the file's beginning.
  std::vector<nlohmann::json> all(const std::string& name);

  // The whole file, for a message about what went wrong.
  std::string text();

 private:
  void read_more();

  std::filesystem::path file_;
  std::uintmax_t read_bytes_ = 0;
  std::string partial_;  // a line whose end is not written yet
  std::vector<nlohmann::json> events_;
  std::size_t next_ = 0;
};

// When an event happened, on the clock that the tests use.
audio::TimePoint time_of(const nlohmann::json& event);

}  // namespace support
