// turn_bench: how long it takes from letting go of the key to hearing the answer, for Holler and
// for clients in older styles, turn by turn in one run.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "tests/bench/turn_bench.h"

namespace {

// The command without the folders that it wrote to: they belong to this machine only.
std::string command_of(int argc, char** argv) {
  std::string command = "turn_bench";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--out" || word == "--report") {
      ++i;
    } else if (!word.starts_with("--out=") && !word.starts_with("--report=")) {
      command += " " + word;
    }
  }
  return command;
}

}  // namespace

int main(int argc, char** argv) {
  bench::BenchOptions options;
  CLI::App app("Measures whole turns against a simulated service, at a virtual desk");
  app.add_option("--turns", options.turns, "measured turns of every client");
  app.add_option("--warm-up", options.warm_up, "turns of every client before that");
  app.add_option("--profile", options.profile, "timing: lab, fast, typical or bad");
  app.add_option("--seed", options.seed, "seed of the timing");
  app.add_option("--clients", options.clients,
                 "which of holler, speculating, streaming, sequential (default: all)")
      ->delimiter(',');
  app.add_option("--release-after", options.release_after_ms,
                 "milliseconds from the question's last sound to the release");
  app.add_option("--pause", options.pause_s, "seconds of idle time between rounds");
  app.add_flag("--barge-in", options.barge_in,
               "leave Holler's answers to be interrupted by the next press");
  app.add_option("--clicks", options.clicks, "to check the recorder with");
  app.add_flag("--strict", options.strict, "fail if any turn was not answered");
  app.add_option("--out", options.out, "folder for the results file")->type_name("FOLDER");
  app.add_option("--report", options.report,
                 "folder whose performance.md gets the tables, and the plot beside it")
      ->type_name("FOLDER");
  app.add_option("--render", options.render,
                 "no run: make the report from this results file (needs --report)")
      ->type_name("FILE");
  app.add_option("--gaps", options.gaps,
                 "instead: this many answers at 1.2 times real time with stalls and a busy core, "
                 "and the gaps in what was heard");
  CLI11_PARSE(app, argc, argv);
  options.command = command_of(argc, argv);
  try {
    return bench::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "turn_bench: %s\n", error.what());
    return 1;
  }
}
