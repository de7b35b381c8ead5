#include "tests/bench/turn_bench.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/bench/gaps.h"
#include "tests/bench/holler_client.h"
#include "tests/bench/machine.h"
#include "tests/bench/recorder_check.h"
#include "tests/bench/report.h"
#include "tests/bench/sequential_client.h"
#include "tests/bench/statistics.h"
#include "tests/bench/streaming_client.h"
#include "tests/bench/turn_runner.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Programs of this process use the desk's sound and folders too.
void sit_down(const support::VirtualDesk& desk) {
  for (const auto& [name, value] : desk.environment()) {
    if (value) {
      setenv(name.c_str(), value->c_str(), 1);
    } else {
      unsetenv(name.c_str());
    }
  }
}

std::string display_of(const support::VirtualDesk& desk) {
  return desk.environment().at("DISPLAY").value_or("");
}

// The desk and the clients that sit at it.
class Bench {
 public:
  explicit Bench(const BenchOptions& options)
      : options_(options), keys_(display_of(desk_)), runner_(desk_, rules_of(options)) {
    sit_down(desk_);
    talk_desk_ = std::make_unique<TalkDesk>();
    for (const char* const name : {kHoller, kSpeculating, kStreaming, kSequential}) {
      if (wanted(name)) contestants_.push_back(contestant(name));
    }
    if (contestants_.empty()) throw std::runtime_error("no client has such a name");
  }

  // Learns how late the recorder is; says so.
  std::string check_recorder() {
    const RecorderCheck check = bench::check_recorder(desk_.loudspeaker(), options_.clicks);
    runner_.recorder_is_late_by(
        std::chrono::nanoseconds(static_cast<std::int64_t>(quantile(check.late, 0.5) * 1e6)));
    return sentence_about(check);
  }

  // Calls `take` for every measured turn.
  template <typename Take>
  void run(Take take) {
    for (int turn = -options_.warm_up; turn < options_.turns; ++turn) {
      if (turn > -options_.warm_up) std::this_thread::sleep_for(1s * options_.pause_s);
      // Whoever comes first in one round comes last in another.
      const auto first = static_cast<std::size_t>(turn + options_.warm_up) % contestants_.size();
      for (std::size_t i = 0; i < contestants_.size(); ++i) {
        Contestant& one = contestants_[(first + i) % contestants_.size()];
        const TurnResult result = try_turn(one, turn);
        if (turn >= 0) take(result);
      }
    }
  }

 private:
  // A turn that could not be held does not end a run of an hour; three in a row do.
  TurnResult try_turn(Contestant& one, int turn) {
    TurnResult result;
    try {
      result = runner_.run(one, turn);
      failures_ = 0;
    } catch (const std::runtime_error& error) {
      if (++failures_ == 3) throw;
      result.client = one.name;
      result.turn = turn;
      result.error = error.what();
    }
    return result;
  }

  static TurnRules rules_of(const BenchOptions& options) {
    TurnRules rules;
    rules.release_after = std::chrono::milliseconds(options.release_after_ms);
    rules.barge_in = options.barge_in;
    return rules;
  }

  bool wanted(const std::string& name) const {
    return options_.clients.empty() || std::ranges::count(options_.clients, name) > 0;
  }

  Contestant contestant(const std::string& name) {
    const std::filesystem::path log = desk_.folder() / (name + ".log");
    auto service = std::make_unique<support::SimulatedService>(support::ServiceOptions{
        .log_path = log.string(), .profile = options_.profile, .seed = options_.seed});
    auto client = make_client(name, service->base_url());
    return {name, log, std::move(service), std::move(client)};
  }

  std::unique_ptr<Client> make_client(const std::string& name, const std::string& url) {
    const ColdHttp http(url, support::kKey);
    const std::filesystem::path file = desk_.folder() / (name + ".wav");
    if (name == kStreaming) {
      return std::make_unique<ColdClient>(*talk_desk_, streaming_conversation(http, file));
    }
    if (name == kSequential) {
      return std::make_unique<ColdClient>(*talk_desk_, sequential_conversation(http, file));
    }
    const json settings = name == kSpeculating ? json{{"speculation", true}} : json();
    return std::make_unique<HollerClient>(desk_, keys_, url, name, settings, options_.barge_in);
  }

  const BenchOptions& options_;
  support::VirtualDesk desk_;
  XKeys keys_;
  TurnRunner runner_;
  std::unique_ptr<TalkDesk> talk_desk_;
  std::vector<Contestant> contestants_;
  int failures_ = 0;
};

json about(const BenchOptions& options) {
  json head = describe_machine();
  head["profile"] = options.profile;
  head["seed"] = options.seed;
  head["turns"] = options.turns;
  head["release_after_ms"] = options.release_after_ms;
  head["date"] = today();
  head["command"] = options.command;
  return head;
}

void print(const TurnResult& result) {
  std::printf(
      "%4d %-12s audible after %8.1f ms, own stamp %8.1f, oracle %8.1f, connections %d%s %s\n",
      result.turn, result.client.c_str(), result.audible_ms.value_or(-1),
      result.own_ms.value_or(-1), result.oracle_ms.value_or(-1), result.connections,
      result.right_answer ? "" : ", NOT THE RIGHT ANSWER", result.error.c_str());
  std::fflush(stdout);
}

int run_gaps_and_report(const BenchOptions& options) {
  const GapTotals totals = run_gaps(options.gaps, options.out);
  const std::string text = "`" + options.command + "`, " + today() + ": " + sentence_about(totals);
  std::printf("%s\n", text.c_str());
  if (!options.report.empty()) {
    const auto page = std::filesystem::path(options.report) / "performance.md";
    support::write_whole(page, with_section(support::read_whole(page), "gaps", text + "\n"));
  }
  return options.strict && totals.heard + static_cast<std::size_t>(totals.failed) > 0 ? 1 : 0;
}

}  // namespace

int run(const BenchOptions& options) {
  if (!options.render.empty()) {
    write_report(read_results(options.render), options.report);
    return 0;
  }
  std::filesystem::create_directories(options.out);
  if (options.gaps > 0) return run_gaps_and_report(options);
  json head = about(options);
  const auto file = std::filesystem::path(options.out) / ("turns-" + section_of(head) + ".jsonl");
  std::ofstream lines(file, std::ios::trunc);
  if (!lines) throw std::runtime_error("cannot write " + file.string());
  Bench bench(options);
  head["recorder"] = bench.check_recorder();
  std::printf("%s\n", head["recorder"].get<std::string>().c_str());
  lines << head.dump() << std::endl;
  bench.run([&](const TurnResult& result) {
    lines << to_json(result).dump() << std::endl;
    print(result);
  });
  const Results results = read_results(file);
  const bool good = std::ranges::all_of(
      results.turns, [](const TurnResult& turn) { return turn.audible_ms && turn.error.empty(); });
  std::printf("\n%s", tables_of(results).c_str());
  if (!options.report.empty()) write_report(results, options.report);
  return options.strict && !good ? 1 : 0;
}

}  // namespace bench
