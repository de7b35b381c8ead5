// Samples through a ring from one thread to another: ours and three others, in turn round by round,
// so that what disturbs the machine disturbs all alike. Throughputs are medians of the rounds.
#include <benchmark/benchmark.h>

#include <chrono>
#include <thread>

#include "audio/spsc_ring.h"
#include "micro_rings.h"

namespace {

constexpr std::size_t kCapacity = 16'384;
constexpr int kRounds = 101;

// Samples a second.
template <typename Ring>
double pass(std::size_t block, std::size_t total) {
  Ring ring(kCapacity);
  std::atomic<bool> ready{false};
  const std::jthread writer([&] {
    const std::vector<float> in(block, 0.25F);
    ready = true;
    for (std::size_t sent = 0; sent < total;) {
      const std::size_t count = ring.write(std::span(in).first(std::min(block, total - sent)));
      if (count == 0) std::this_thread::yield();
      sent += count;
    }
  });
  std::vector<float> out(block);
  while (!ready) std::this_thread::yield();
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t got = 0; got < total;) {
    const std::size_t count = ring.read(out);
    benchmark::DoNotOptimize(out.data());
    if (count == 0) std::this_thread::yield();
    got += count;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return static_cast<double>(total) / took.count();
}

double median(std::vector<double> all) {
  std::nth_element(all.begin(), all.begin() + std::ssize(all) / 2, all.end());
  return all[all.size() / 2];
}

void rings(benchmark::State& state) {
  const auto block = static_cast<std::size_t>(state.range(0));
  const std::size_t total = block == 1 ? std::size_t{1} << 17 : std::size_t{1} << 20;
  std::vector<double> ours, portaudio, boosts, mutex;
  for ([[maybe_unused]] const auto _ : state) {
    for (int round = 0; round < kRounds; ++round) {
      ours.push_back(pass<audio::SpscRing<float>>(block, total));
      portaudio.push_back(pass<bench::PortAudioWay>(block, total));
      boosts.push_back(pass<bench::BoostRing>(block, total));
      mutex.push_back(pass<bench::MutexRing>(block, total));
    }
  }
  state.counters["ours, samples_per_second"] = median(ours);
  state.counters["PortAudio's way, samples_per_second"] = median(portaudio);
  state.counters["Boost.Lockfree, samples_per_second"] = median(boosts);
  state.counters["mutex, samples_per_second"] = median(mutex);
  state.counters["ours / PortAudio's"] = median(ours) / median(portaudio);
}

BENCHMARK(rings)
    ->Name("Ring/block of floats")
    ->Arg(1)
    ->Arg(64)
    ->Arg(480)
    ->Iterations(1)
    ->Repetitions(3)
    ->UseRealTime();

}  // namespace
