// What 10 ms of sound cost to convert, and what share of a core that is.
#include <benchmark/benchmark.h>

#include <cmath>

#include "micro_converters.h"

namespace {

void convert(benchmark::State& state, const std::string& name, int in_rate, int out_rate) {
  const auto converter = bench::make_converter(name, in_rate, out_rate);
  std::vector<float> in(static_cast<std::size_t>(in_rate) / 100);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = std::sin(0.1F * static_cast<float>(i));
  std::vector<float> out;
  for ([[maybe_unused]] const auto _ : state) {
    out.clear();
    converter->process(in, out);
    benchmark::DoNotOptimize(out.data());
  }
  // Seconds of work a second of sound: 100 blocks.
  state.counters["% of a core"] =
      benchmark::Counter(static_cast<double>(state.iterations()) / 10'000,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

[[maybe_unused]] const bool added = [] {
  for (const auto& [from, to] : {std::pair{48, 24}, std::pair{441, 240}, std::pair{24, 48}}) {
    const int scale = from > 100 ? 100 : 1000;
    const std::string rates =
        from > 100 ? "44.1 to 24 kHz" : std::to_string(from) + " to " + std::to_string(to) + " kHz";
    for (const char* name : bench::kConverters) {
      benchmark::RegisterBenchmark(
          ("Resampler/" + rates + ", " + name).c_str(),
          [=](benchmark::State& state) { convert(state, name, from * scale, to * scale); });
    }
  }
  return true;
}();

}  // namespace
