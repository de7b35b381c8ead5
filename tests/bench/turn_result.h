// What was measured of one turn, and the file of such lines: one JSON object a line, the first one
// about the run.
// Threads: plain values and pure functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// The clients, as they are called in results; tables and plots list them in this order.
inline constexpr const char* kHoller = "holler";
inline constexpr const char* kSpeculating = "speculating";
inline constexpr const char* kStreaming = "streaming";
inline constexpr const char* kSequential = "sequential";

// Milliseconds after the key was released, unless it says otherwise.
struct TurnResult {
  std::string client;
  int turn = 0;
  std::optional<double> audible_ms;       // empty: never
  std::optional<double> first_sample_ms;  // the first that was no digital silence
  std::optional<double> own_ms;           // the client's own stamp of its first sound
  std::optional<double> oracle_ms;        // see tests/support/oracle.h
  int connections = 0;                    // accepted between the release and the sound
  std::int64_t tokens = 0;                // of the chat requests of this turn, both ways
  bool right_answer = false;              // what was heard belongs to the question
  std::uint64_t underruns = 0;
  std::uint64_t device_underruns = 0;
  std::string error;       // what the client said went wrong
  nlohmann::json details;  // what else the client said
};

struct Results {
  nlohmann::json about;  // the run: profile, seed, date, machine, versions, ...
  std::vector<TurnResult> turns;
};

nlohmann::json to_json(const TurnResult& result);
TurnResult turn_from_json(const nlohmann::json& json);

// Throws std::runtime_error if there is no such file, or something else in it.
Results read_results(const std::filesystem::path& file);

// The turns of one client, in order.
std::vector<TurnResult> turns_of(const Results& results, std::string_view client);

// What several clients measured in the turns in which all of them became audible, element n of each
// the same turn: what ratios are made of.
using Measure = std::optional<double> TurnResult::*;
struct Paired {
  std::vector<double> first;
  std::vector<double> second;
};
Paired paired(const Results& results, std::string_view first, Measure of_first,
              std::string_view second, Measure of_second);

// All there are of one measure.
std::vector<double> measures(const std::vector<TurnResult>& turns, Measure measure);

}  // namespace bench
