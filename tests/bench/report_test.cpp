#include "tests/bench/report.h"

#include <doctest/doctest.h>

#include <stdexcept>

namespace {

using bench::Results;
using bench::TurnResult;

TurnResult turn(const char* client, int number, double audible, double oracle) {
  TurnResult result;
  result.client = client;
  result.turn = number;
  result.audible_ms = audible;
  result.own_ms = audible + 2;
  result.first_sample_ms = audible - 3;
  result.oracle_ms = oracle;
  result.right_answer = true;
  result.tokens = 100;
  return result;
}

Results three_clients(const char* profile) {
  Results results;
  results.about = {{"profile", profile},
                   {"date", "2026-01-02"},
                   {"cores", 2},
                   {"cpu", "a cpu"},
                   {"system", "a system"},
                   {"command", "turn_bench"},
                   {"versions", {{"one", "1"}}}};
  for (int i = 0; i < 20; ++i) {
    results.turns.push_back(turn(bench::kHoller, i, 1020 + i, 1000 + i));
    results.turns.push_back(turn(bench::kStreaming, i, 2 * (1020 + i), 2000));
    results.turns.push_back(turn(bench::kSequential, i, 5 * (1020 + i), 5000));
  }
  return results;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("the tables say what was measured, beside the targets") {
  const std::string text = bench::tables_of(three_clients("typical"));
  CAPTURE(text);
  CHECK(has(text, "| Holler | 20 | 1030 | "));
  CHECK(has(text, "| oracle | 20 | 1010 | "));
  CHECK(has(text, "| Holler / sequential, cold, p50 | 0.200 | 0.200 to 0.200 | <= 0.30 |"));
  CHECK(has(text, "| Holler / sentence streaming, cold, p50 | 0.500 |"));
  CHECK(has(text, "| Holler / its oracle, median of turns | 1.020 |"));
  CHECK_FALSE(has(text, "speculating"));  // it was not run
  CHECK(has(text, "| Holler | 0 | 0 | 0 | 2.0 / 2.0 (0) | 5.0 / 5.0 (0) | 0 | 0 |"));
  CHECK(has(text, "2026-01-02, on 2 cores of a cpu, a system (one 1)."));
}

TEST_CASE("on lab the added time counts") {
  const std::string text = bench::tables_of(three_clients("lab"));
  CHECK(has(text, "| Holler - oracle, p50 | 20.0 ms |"));
  CHECK_FALSE(has(text, "<= 0.30"));
}

TEST_CASE("what went wrong is counted") {
  Results results = three_clients("typical");
  results.turns[0].audible_ms.reset();
  results.turns[3].right_answer = false;
  results.turns[6].connections = 2;
  results.turns[9].own_ms = *results.turns[9].audible_ms - 11;
  results.turns[12].underruns = 3;
  CHECK(has(bench::tables_of(results), "| Holler | 1 | 1 | 1 | 2.0 / 2.9 (1) | "));
}

TEST_CASE("a page's section is replaced, and only that") {
  const std::string page = "before\n<!-- begin turns lab -->\nold\n<!-- end turns lab -->\nafter\n";
  const std::string once = bench::with_section(page, "turns lab", "new\n");
  CHECK(once == "before\n<!-- begin turns lab -->\n\nnew\n\n<!-- end turns lab -->\nafter\n");
  CHECK(bench::with_section(once, "turns lab", "new\n") == once);
  CHECK_THROWS_AS(bench::with_section(page, "turns bad", "new"), std::runtime_error);
  CHECK(bench::section_of({{"profile", "lab"}, {"release_after_ms", 200}}) == "lab");
  CHECK(bench::section_of({{"profile", "typical"}, {"release_after_ms", 900}}) == "typical-900");
}

TEST_CASE("a turn survives being written and read") {
  TurnResult result = turn(bench::kHoller, 7, 1234.5, 1200);
  result.own_ms.reset();
  result.details = {{"timings_ms", {{"key_up", 0}}}};
  const TurnResult again = bench::turn_from_json(bench::to_json(result));
  CHECK(bench::to_json(again) == bench::to_json(result));
  CHECK_FALSE(again.own_ms);
  CHECK(again.audible_ms == 1234.5);
}

}  // namespace
