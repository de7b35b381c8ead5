#include "tests/bench/turn_result.h"

#include <fstream>
#include <map>
#include <stdexcept>

namespace bench {
namespace {

using nlohmann::json;

constexpr std::pair<const char*, Measure> kMeasures[] = {
    {"audible_ms", &TurnResult::audible_ms},
    {"first_sample_ms", &TurnResult::first_sample_ms},
    {"own_ms", &TurnResult::own_ms},
    {"oracle_ms", &TurnResult::oracle_ms},
};

}  // namespace

json to_json(const TurnResult& result) {
  json line = {{"client", result.client}, {"turn", result.turn}};
  for (const auto& [name, measure] : kMeasures) {
    const std::optional<double>& value = result.*measure;
    line[name] = value ? json(*value) : json();
  }
  line["connections"] = result.connections;
  line["tokens"] = result.tokens;
  line["right_answer"] = result.right_answer;
  line["underruns"] = result.underruns;
  line["device_underruns"] = result.device_underruns;
  if (!result.error.empty()) line["error"] = result.error;
  if (!result.details.is_null()) line["details"] = result.details;
  return line;
}

TurnResult turn_from_json(const json& line) {
  TurnResult result;
  result.client = line.at("client");
  result.turn = line.at("turn");
  for (const auto& [name, measure] : kMeasures) {
    if (line.at(name).is_number()) result.*measure = line.at(name).get<double>();
  }
  result.connections = line.at("connections");
  result.tokens = line.at("tokens");
  result.right_answer = line.at("right_answer");
  result.underruns = line.at("underruns");
  result.device_underruns = line.at("device_underruns");
  result.error = line.value("error", "");
  if (line.contains("details")) result.details = line.at("details");
  return result;
}

Results read_results(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  Results results;
  try {
    for (std::string line; std::getline(stream, line);) {
      json parsed = json::parse(line);
      if (results.about.is_null()) {
        results.about = std::move(parsed);
      } else {
        results.turns.push_back(turn_from_json(parsed));
      }
    }
  } catch (const json::exception& error) {
    throw std::runtime_error(file.string() + ": " + error.what());
  }
  return results;
}

std::vector<TurnResult> turns_of(const Results& results, std::string_view client) {
  std::vector<TurnResult> turns;
  for (const TurnResult& turn : results.turns) {
    if (turn.client == client) turns.push_back(turn);
  }
  return turns;
}

Paired paired(const Results& results, std::string_view first, Measure of_first,
              std::string_view second, Measure of_second) {
  std::map<int, double> by_turn;
  for (const TurnResult& turn : results.turns) {
    if (turn.client == second && turn.*of_second) by_turn[turn.turn] = *(turn.*of_second);
  }
  Paired pairs;
  for (const TurnResult& turn : results.turns) {
    const auto other = by_turn.find(turn.turn);
    if (turn.client != first || !(turn.*of_first) || other == by_turn.end()) continue;
    pairs.first.push_back(*(turn.*of_first));
    pairs.second.push_back(other->second);
  }
  return pairs;
}

std::vector<double> measures(const std::vector<TurnResult>& turns, Measure measure) {
  std::vector<double> values;
  for (const TurnResult& turn : turns) {
    if (turn.*measure) values.push_back(*(turn.*measure));
  }
  return values;
}

}  // namespace bench
