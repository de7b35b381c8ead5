// A million callbacks of capture and of playback, back to back, under two traps: one counts
// allocations and locks, the other every system call. A second thread does meanwhile what the
// pipeline does at the other end of the rings, and a third keeps a core busy. Prints a table;
// fails when a trap caught something or p99.9 is over 10 % of the period of 10 ms.
//   rt_bench [callbacks]
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>

#include "../audio/rt_trap.h"
#include "audio/io_rt.h"
#include "rt_busy_core.h"
#include "rt_syscall_trap.h"

namespace {

constexpr int kRate = 48'000;
constexpr int kChannels = 2;
constexpr std::size_t kFrames = kRate / 100;
constexpr double kPeriodNs = 10e6;

struct Result {
  std::vector<std::uint32_t> nanoseconds;  // of each callback
  std::uint64_t allocations = 0;
  std::uint64_t locks = 0;
  std::uint64_t system_calls = 0;
  bool all_trapped = false;
};

template <typename Callback>
Result run(std::size_t callbacks, Callback callback) {
  Result result;
  result.nanoseconds.resize(callbacks);
  bench::SyscallTrap system_calls;
  for (std::uint32_t& nanoseconds : result.nanoseconds) {
    const auto begin = audio::Clock::now();
    const rt_trap::Trap trap;
    system_calls.open();
    callback(begin);
    system_calls.close();
    const rt_trap::Caught caught = trap.caught();
    result.allocations += caught.allocations;
    result.locks += caught.locks;
    nanoseconds = static_cast<std::uint32_t>((audio::Clock::now() - begin).count());
  }
  result.system_calls = system_calls.caught();
  result.all_trapped = system_calls.works();
  return result;
}

// Recordings that come and go, and a reader that now and then is late, so that the ring fills up.
void record(audio::CaptureRt& capture, const std::stop_token& stop) {
  std::mt19937 random(1);
  std::vector<float> out(kRate);
  for (std::uint64_t i = 0; !stop.stop_requested(); ++i) {
    if (i % 64 == 0) capture.request(i / 64 + 1, random() % 4 != 0);
    capture.ring().read(std::span(out).first(random() % out.size()));
    capture.start_of(i / 64 + 1);
    if (random() % 16 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// Answers in uneven blocks, with segments' ends, interruptions and times when there is nothing.
void speak(audio::PlaybackRt& playback, const std::stop_token& stop) {
  std::mt19937 random(2);
  const std::vector<float> block(20'000, 0.1F);
  while (!stop.stop_requested()) {
    // Not far ahead, so that it also runs dry.
    const std::uint64_t at = std::max(playback.played(), playback.silent_at());
    if (playback.written() - at > 5 * block.size()) continue;
    playback.write(std::span(block).first(random() % block.size()));
    if (random() % 8 == 0) playback.end_segment();
    if (random() % 32 == 0) playback.close_gate();
    if (random() % 16 == 0) playback.open_gate();
    if (random() % 64 == 0) playback.begin_answer();
    if (random() % 64 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// A trap that catches nothing proves nothing.
bool trap_catches() {
  bench::SyscallTrap trap;
  trap.open();
  syscall(SYS_getppid);
  trap.close();
  return !trap.works() || trap.caught() == 1;
}

bool report(const char* name, Result result) {
  auto& all = result.nanoseconds;
  std::sort(all.begin(), all.end());
  const auto at = [&all](double share) {
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  };
  const auto percent = [](double nanoseconds) { return 100 * nanoseconds / kPeriodNs; };
  std::printf("| %s | %zu | %llu | %llu | %s |", name, all.size(),
              static_cast<unsigned long long>(result.allocations),
              static_cast<unsigned long long>(result.locks),
              result.all_trapped ? std::to_string(result.system_calls).c_str() : "not watched");
  for (const double share : {0.5, 0.99, 0.999, 1.0}) {
    std::printf(" %.1f us (%.2f %%) |", at(share) / 1e3, percent(at(share)));
  }
  std::printf("\n");
  return result.allocations + result.locks + result.system_calls == 0 && percent(at(0.999)) <= 10;
}

int measure(std::size_t callbacks) {
  if (!trap_catches()) return 2;
  const bench::BusyCore busy;
  std::puts("| callback | calls | allocations | locks | system calls | p50 | p99 | p99.9 | max |");
  std::puts("|---|--:|--:|--:|--:|--:|--:|--:|--:|");

  audio::CaptureRt capture(kRate, kChannels, kRate * 3 / 10, {});
  const std::vector<float> heard(kFrames * kChannels, 0.1F);
  std::jthread reader([&](const std::stop_token& stop) { record(capture, stop); });
  bool good = report("capture", run(callbacks, [&](audio::TimePoint now) noexcept {
                       capture.capture_rt(heard.data(), kFrames, now);
                     }));
  reader = {};

  audio::PlaybackRt playback(kRate, kChannels, {});
  std::vector<float> played(kFrames * kChannels);
  std::jthread writer([&](const std::stop_token& stop) { speak(playback, stop); });
  good = report("playback", run(callbacks,
                                [&](audio::TimePoint now) noexcept {
                                  playback.render_rt(played.data(), kFrames, now);
                                })) &&
         good;
  writer = {};

  std::printf("\nFrames recorded %llu, played %llu; pauses %llu, underruns %llu.\n",
              static_cast<unsigned long long>(capture.ring().written()),
              static_cast<unsigned long long>(playback.played()),
              static_cast<unsigned long long>(playback.pauses()),
              static_cast<unsigned long long>(playback.underruns()));
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  return measure(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000);
}
