// The turn bench as one call: sets up the desk and the clients, runs the turns, writes the results
// file and the report.
// Threads: run() on the main thread, once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct BenchOptions {
  int turns = 100;
  int warm_up = 3;
  std::string profile = "typical";
  std::uint64_t seed = 1;
  std::vector<std::string> clients{};  // empty: all
  int release_after_ms = 200;
  int pause_s = 0;
  int clicks = 20;
  bool strict = false;
  bool barge_in = false;
  std::string out = ".";
  std::string report{};  // empty: none
  std::string render{};
  int gaps = 0;
  std::string command = "turn_bench";
};

// Gives the exit status; throws std::runtime_error when the run cannot go on.
int run(const BenchOptions& options);

}  // namespace bench
