#include "tests/bench/gaps.h"

#include <sched.h>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/bench/question.h"
#include "tests/support/holler_window.h"
#include "tests/support/simulated_service.h"
#include "tests/support/simulated_voice.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::SoundRecorder;

constexpr double kAudible = 0.0031623;  // -50 dBFS

// The simulated voice writes 100 ms of sound at a time. At 1.6 times real time, with 200 ms of
// standing still for every ten writes, a body comes at 1.21 times real time on the whole.
constexpr double kSpeed = 1.6;
constexpr support::Seconds kStall{0.2};
constexpr std::size_t kWritesBetweenStalls = 10;

// Keeps the first core busy, at ordinary priority.
class BusyCore {
 public:
  BusyCore() : thread_([](const std::stop_token& stop) { spin(stop); }) {}

 private:
  static void spin(const std::stop_token& stop) {
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    static_cast<void>(sched_setaffinity(0, sizeof first, &first));
    std::atomic<std::uint64_t> count = 0;
    while (!stop.stop_requested()) ++count;
  }
  std::jthread thread_;
};

void script_answer(support::SimulatedService& service, int turn) {
  service.edit([&](support::Script& script) {
    script.answer = short_answer_of_turn(turn);
    support::SpeechShape& voice = script.at(support::Endpoint::Speech).speech;
    voice.speed = kSpeed;
    voice.stall = kStall;
    voice.writes_between_stalls = kWritesBetweenStalls;
    // The first stall comes anywhere in the first second.
    voice.writes_to_stall = 1 + static_cast<std::size_t>(turn) * 7 % kWritesBetweenStalls;
  });
}

json one_answer(support::HollerWindow& window, support::SimulatedService& service, int turn) {
  window.desk().loudspeaker().forget(60s);
  window.desk().microphone().input().forget(60s);
  script_answer(service, turn);
  const auto question = support::simulated_voice("Well?");
  const support::Asked asked = window.ask(question, audio::kSpeechRate);
  const json ended = window.last_event();
  SoundRecorder& ear = window.desk().loudspeaker();
  ear.reach(support::time_of(ended) + 300ms);
  return {{"turn", turn},
          {"complete", ended.at("event") == "ended" && ended.at("heard") == ended.at("answer")},
          {"gaps", count_gaps(ear.since(asked.key_up), SoundRecorder::kRate)},
          {"underruns", ended.at("underruns")},
          {"device_underruns", ended.at("device_underruns")}};
}

void add(GapTotals& totals, const json& answer) {
  const auto gaps = answer.at("gaps").get<std::size_t>();
  const auto told = answer.at("underruns").get<std::uint64_t>();
  const auto device = answer.at("device_underruns").get<std::uint64_t>();
  ++totals.answers;
  totals.with_gaps += gaps > 0;
  totals.heard += gaps;
  totals.told += told;
  totals.device += device;
  // A device that ran dry may or may not leave a gap of 10 ms.
  totals.disagreeing += gaps < told || gaps > told + device;
  totals.failed += answer.at("complete") == false;
}

}  // namespace

std::size_t count_gaps(std::span<const std::int16_t> samples, int rate) {
  const auto window = static_cast<std::size_t>(rate / 100);
  const double limit = std::pow(kAudible * 32768, 2) * static_cast<double>(window);
  std::size_t gaps = 0;
  bool heard = false;
  bool silent = false;
  for (std::size_t begin = 0; begin + window <= samples.size(); begin += window) {
    double energy = 0;
    for (const double sample : samples.subspan(begin, window)) energy += sample * sample;
    if (energy <= limit) {
      silent = true;
      continue;
    }
    gaps += heard && silent;
    heard = true;
    silent = false;
  }
  return gaps;
}

std::string sentence_about(const GapTotals& totals) {
  char text[400];
  std::snprintf(text, sizeof text,
                "%d answers, %d of them with a gap: %zu gaps heard, %llu underruns told, %llu of "
                "the device; recording and counters differ in %d answers; %d were not heard whole.",
                totals.answers, totals.with_gaps, totals.heard,
                static_cast<unsigned long long>(totals.told),
                static_cast<unsigned long long>(totals.device), totals.disagreeing, totals.failed);
  return text;
}

GapTotals run_gaps(int answers, const std::filesystem::path& folder) {
  std::ofstream lines(folder / "gaps.jsonl", std::ios::trunc);
  support::VirtualDesk desk;
  support::SimulatedService service;
  support::HollerWindow window(desk,
                               {.program = HOLLER_PROGRAM, .service_url = service.base_url()});
  const BusyCore busy;
  GapTotals totals;
  for (int turn = 0; turn < answers; ++turn) {
    const json answer = one_answer(window, service, turn);
    lines << answer.dump() << std::endl;
    add(totals, answer);
    std::printf("%s\n", answer.dump().c_str());
    std::fflush(stdout);
  }
  return totals;
}

}  // namespace bench
