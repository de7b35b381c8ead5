// Samples through a ring from one thread to another: ours and three others.
#include <benchmark/benchmark.h>

#include <thread>

#include "audio/spsc_ring.h"
#include "micro_rings.h"

namespace {

constexpr std::size_t kCapacity = 16'384;

template <typename Ring>
void pass(benchmark::State& state) {
  const auto block = static_cast<std::size_t>(state.range(0));
  const std::size_t total = block == 1 ? std::size_t{1} << 20 : std::size_t{1} << 24;
  Ring ring(kCapacity);
  for ([[maybe_unused]] const auto _ : state) {
    const std::jthread writer([&] {
      const std::vector<float> in(block, 0.25F);
      for (std::size_t sent = 0; sent < total;) {
        const std::size_t count = ring.write(std::span(in).first(std::min(block, total - sent)));
        if (count == 0) std::this_thread::yield();
        sent += count;
      }
    });
    std::vector<float> out(block);
    for (std::size_t got = 0; got < total;) {
      const std::size_t count = ring.read(out);
      benchmark::DoNotOptimize(out.data());
      if (count == 0) std::this_thread::yield();
      got += count;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(total));
}

template <typename Ring>
void add(const char* name) {
  benchmark::RegisterBenchmark(name, pass<Ring>)->Arg(1)->Arg(64)->Arg(480)->UseRealTime();
}

[[maybe_unused]] const bool added = [] {
  add<audio::SpscRing<float>>("Ring/ours");
  add<bench::PortAudioWay>("Ring/PortAudio's way");
  add<bench::BoostRing>("Ring/Boost.Lockfree");
  add<bench::MutexRing>("Ring/mutex");
  return true;
}();

}  // namespace
