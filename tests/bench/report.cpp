#include "tests/bench/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "tests/bench/statistics.h"
#include "tests/bench/strip_plot.h"
#include "tests/support/process.h"

namespace bench {
namespace {

constexpr double kAgreement = 10;  // ms that a client's own stamp may be off

struct Row {
  const char* client;
  const char* name;
};
constexpr Row kRows[] = {{kHoller, "Holler"},
                         {kSpeculating, "Holler, speculating"},
                         {kStreaming, "sentence streaming, cold"},
                         {kSequential, "sequential, cold"}};

std::string number(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string interval(const Estimate& estimate, int digits) {
  return number(estimate.low, digits) + " to " + number(estimate.high, digits);
}

std::string time_row(const std::string& name, const std::vector<double>& values) {
  const Estimate middle = quantile_with_interval(values, 0.5);
  return "| " + name + " | " + std::to_string(values.size()) + " | " + number(middle.value, 0) +
         " | " + interval(middle, 0) + " | " + number(quantile(values, 0.95), 0) + " | " +
         number(*std::ranges::max_element(values), 0) + " |\n";
}

std::string times_of(const Results& results) {
  std::string text =
      "| release to audible, ms | turns | p50 | 95 % interval | p95 | longest |\n"
      "|---|---|---|---|---|---|\n";
  for (const Row& row : kRows) {
    const auto turns = turns_of(results, row.client);
    const auto values = measures(turns, &TurnResult::audible_ms);
    if (!values.empty()) text += time_row(row.name, values);
    const auto oracle = measures(turns, &TurnResult::oracle_ms);
    if (!oracle.empty() && row.client == std::string(kHoller)) text += time_row("oracle", oracle);
  }
  return text;
}

std::string compared(const std::string& what, const Estimate& estimate, const std::string& unit,
                     int digits, const std::string& target) {
  return "| " + what + " | " + number(estimate.value, digits) + unit + " | " +
         interval(estimate, digits) + " | " + target + " |\n";
}

std::string ratio_row(const Results& results, const Row& one, const Row& other,
                      const std::string& target) {
  const Paired pairs =
      paired(results, one.client, &TurnResult::audible_ms, other.client, &TurnResult::audible_ms);
  if (pairs.first.empty()) return {};
  return compared(std::string(one.name) + " / " + other.name + ", p50",
                  ratio_of_quantiles(pairs.first, pairs.second, 0.5), "", 3, target);
}

std::string oracle_rows(const Results& results, const Row& row, bool lab) {
  const Paired pairs =
      paired(results, row.client, &TurnResult::audible_ms, row.client, &TurnResult::oracle_ms);
  if (pairs.first.empty()) return {};
  const std::string name = row.name;
  if (lab) {
    const auto added = differences(pairs.first, pairs.second);
    return compared(name + " - oracle, p50", quantile_with_interval(added, 0.5), " ms", 1,
                    "<= 40 ms") +
           compared(name + " - oracle, p95", quantile_with_interval(added, 0.95), " ms", 1,
                    "<= 60 ms");
  }
  const auto each = ratios(pairs.first, pairs.second);
  return compared(name + " / its oracle, median of turns", quantile_with_interval(each, 0.5), "", 3,
                  "<= 1.05") +
         compared(name + " / its oracle, p95 of turns", quantile_with_interval(each, 0.95), "", 3,
                  "<= 1.10");
}

std::string token_row(const Results& results) {
  double plain = 0;
  double speculating = 0;
  for (const TurnResult& turn : turns_of(results, kHoller))
    plain += static_cast<double>(turn.tokens);
  for (const TurnResult& turn : turns_of(results, kSpeculating)) {
    speculating += static_cast<double>(turn.tokens);
  }
  if (plain <= 0 || speculating <= 0) return {};
  return "| tokens, speculating / not | " + number(speculating / plain, 2) + " | | <= 1.3 |\n";
}

std::string ratios_of(const Results& results) {
  const bool lab = results.about.value("profile", "") == "lab";
  std::string rows = oracle_rows(results, kRows[0], lab);
  if (!lab) {
    rows += ratio_row(results, kRows[0], kRows[3], "<= 0.30") +
            ratio_row(results, kRows[0], kRows[2], "<= 0.65") +
            ratio_row(results, kRows[1], kRows[2], "<= 0.45") + token_row(results);
  }
  if (rows.empty()) return {};
  return "| compared | measured | 95 % interval | target |\n|---|---|---|---|\n" + rows;
}

// p50 / p95 of the size, and how many are beyond kAgreement.
std::string own_stamp(const std::vector<TurnResult>& turns, Measure against) {
  std::vector<double> off;
  for (const TurnResult& turn : turns) {
    if (turn.own_ms && turn.*against) off.push_back(*turn.own_ms - *(turn.*against));
  }
  if (off.empty()) return "-";
  std::vector<double> size = off;
  for (double& one : size) one = std::abs(one);
  const auto beyond = std::ranges::count_if(size, [](double ms) { return ms > kAgreement; });
  return number(quantile(off, 0.5), 1) + " / " + number(quantile(size, 0.95), 1) + " (" +
         std::to_string(beyond) + ")";
}

std::string checks_of(const Results& results) {
  std::string text =
      "| in every turn | never audible | not the right answer | turns with a new connection "
      "between release and sound | own stamp - audible, ms | own stamp - first sample, ms | queue "
      "ran dry | device ran dry |\n|---|---|---|---|---|---|---|---|\n";
  for (const Row& row : kRows) {
    const auto turns = turns_of(results, row.client);
    if (turns.empty()) continue;
    int silent = 0;
    int wrong = 0;
    int connected = 0;
    std::uint64_t dry = 0;
    std::uint64_t device = 0;
    for (const TurnResult& turn : turns) {
      silent += !turn.audible_ms;
      wrong += turn.audible_ms && !turn.right_answer;
      connected += turn.connections > 0;
      dry += turn.underruns;
      device += turn.device_underruns;
    }
    text += std::string("| ") + row.name + " | " + std::to_string(silent) + " | " +
            std::to_string(wrong) + " | " + std::to_string(connected) + " | " +
            own_stamp(turns, &TurnResult::audible_ms) + " | " +
            own_stamp(turns, &TurnResult::first_sample_ms) + " | " + std::to_string(dry) + " | " +
            std::to_string(device) + " |\n";
  }
  return text + "\nOwn stamps: p50 of the difference / p95 of its size (how many beyond 10 ms).\n";
}

// What Holler told of how it came to its answers.
std::string ways_of(const Results& results) {
  std::string text;
  for (const Row& row : {kRows[0], kRows[1]}) {
    const auto turns = turns_of(results, row.client);
    if (turns.empty()) continue;
    std::size_t live = 0;
    std::size_t guessed = 0;
    for (const TurnResult& turn : turns) {
      if (!turn.details.is_object()) continue;
      live += turn.details.value("heard_live", false);
      if (turn.details.contains("guesses")) guessed += turn.details["guesses"].value("used", false);
    }
    text += std::string(row.name) + ": " + std::to_string(live) + " of " +
            std::to_string(turns.size()) + " questions heard while they were spoken, " +
            std::to_string(guessed) + " answers begun before the release.\n";
  }
  return text;
}

std::string head_of(const nlohmann::json& about) {
  std::string versions;
  for (const auto& [name, version] : about.at("versions").items()) {
    versions += (versions.empty() ? "" : ", ") + name + " " + version.get<std::string>();
  }
  return "`" + about.value("command", "") + "`, " + about.value("date", "") + ", on " +
         std::to_string(about.value("cores", 0)) + " cores of " + about.value("cpu", "") + ", " +
         about.value("system", "") + " (" + versions + ").";
}

}  // namespace

std::string tables_of(const Results& results) {
  std::string text = head_of(results.about) + "\n\n";
  if (results.about.contains("recorder")) {
    text += results.about.at("recorder").get<std::string>() + "\n\n";
  }
  text += times_of(results) + "\n";
  if (const std::string compared = ratios_of(results); !compared.empty()) text += compared + "\n";
  return text + checks_of(results) + "\n" + ways_of(results);
}

std::string section_of(const nlohmann::json& about) {
  constexpr int kUsual = 200;
  const int after = about.value("release_after_ms", kUsual);
  const std::string profile = about.value("profile", "");
  return after == kUsual ? profile : profile + "-" + std::to_string(after);
}

std::string plot_of(const Results& results) {
  std::vector<Strip> strips;
  for (const Row& row : kRows) {
    const auto turns = turns_of(results, row.client);
    const auto values = measures(turns, &TurnResult::audible_ms);
    const auto oracle = measures(turns, &TurnResult::oracle_ms);
    if (values.empty()) continue;
    strips.push_back({row.name, values, {}});
    const bool shown = row.client == std::string(kHoller) && !oracle.empty();
    if (shown) strips.back().reference = quantile(oracle, 0.5);
  }
  if (strips.empty()) throw std::runtime_error("no turn in the results was audible");
  const bool any =
      std::ranges::any_of(strips, [](const Strip& s) { return s.reference.has_value(); });
  return strip_plot("Release of the key to audible answer, profile \"" +
                        results.about.value("profile", "") + "\"",
                    any ? "p50 of the oracle of the same turns" : "", strips);
}

std::string with_section(const std::string& page, const std::string& name,
                         const std::string& text) {
  const std::string begin = "<!-- begin " + name + " -->\n";
  const std::string end = "<!-- end " + name + " -->";
  const std::size_t from = page.find(begin);
  const std::size_t to = page.find(end, from == std::string::npos ? 0 : from);
  if (from == std::string::npos || to == std::string::npos) {
    throw std::runtime_error("the page has no place for \"" + name + "\"");
  }
  return page.substr(0, from + begin.size()) + "\n" + text + "\n" + page.substr(to);
}

void write_report(const Results& results, const std::filesystem::path& folder) {
  const std::string section = section_of(results.about);
  const std::string name =
      section == "typical" ? "performance.svg" : "performance-" + section + ".svg";
  const std::filesystem::path page = folder / "performance.md";
  const std::string text = tables_of(results) + "\n![Every turn as a dot](" + name + ")\n";
  support::write_whole(page, with_section(support::read_whole(page), "turns " + section, text));
  support::write_whole(folder / name, plot_of(results));
}

}  // namespace bench
