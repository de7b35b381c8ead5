// The microbenchmarks' program. Repeats each five times, in random order, so that what runs beside
// it hits all alike, and reports medians.
//   micro_bench [--markdown] [Google Benchmark's own options]
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

// 12345678 with "B/s" gives "12.3 MB/s"; 0.00012 with "s" gives "120 us".
std::string with_unit(double value, const std::string& unit) {
  static constexpr const char* kPrefixes[] = {"n", "u", "m", "", "k", "M", "G"};
  std::size_t prefix = 3;
  while (value != 0 && value < 1 && prefix > 0) value *= 1000, --prefix;
  while (value >= 1000 && prefix < 6) value /= 1000, ++prefix;
  char text[64];
  std::snprintf(text, sizeof text, "%.3g %s%s", value, kPrefixes[prefix], unit.c_str());
  return text;
}

std::string counter_text(const std::string& name, double value) {
  if (name == "bytes_per_second") return with_unit(value, "B/s");
  if (name.ends_with("samples_per_second")) return with_unit(value, "samples/s");
  if (name.starts_with("time")) return with_unit(value, "s");
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

// In ns. Of the clock where several threads work together, else of the core alone, which neighbours
// disturb less.
double time_of(const benchmark::BenchmarkReporter::Run& run) {
  return run.run_name.time_type == "real_time" ? run.GetAdjustedRealTime()
                                               : run.GetAdjustedCPUTime();
}

// One table a group; the group is what stands before the name's first slash.
class MarkdownReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred)
        std::cerr << run.benchmark_name() << ": " << run.error_message << '\n';
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") rows_.push_back(run);
    }
  }

  void Finalize() override {
    std::cout.precision(3);
    std::stable_sort(rows_.begin(), rows_.end(), [](const Run& a, const Run& b) {
      return a.family_index != b.family_index
                 ? a.family_index < b.family_index
                 : a.per_family_instance_index < b.per_family_instance_index;
    });
    const Run* before = nullptr;
    for (const Run& run : rows_) {
      if (!before || group_of(*before) != group_of(run)) {
        std::cout << "\n## " << group_of(run) << '\n';
        before = nullptr;
      }
      if (!before || before->counters.size() != run.counters.size()) head(run);
      row(run);
      before = &run;
    }
  }

 private:
  static std::string group_of(const Run& run) {
    return run.run_name.function_name.substr(0, run.run_name.function_name.find('/'));
  }

  static std::string title(const std::string& name) {
    if (!name.ends_with("_per_second")) return name;
    const auto comma = name.find(',');
    return comma == std::string::npos ? "throughput" : name.substr(0, comma);
  }

  static void head(const Run& run) {
    std::cout << "\n| what | size | time |";
    for (const auto& [name, counter] : run.counters) {
      std::cout << ' ' << title(name) << " |";
    }
    std::cout << "\n|---|--:|--:|";
    for (std::size_t i = 0; i < run.counters.size(); ++i) std::cout << "--:|";
    std::cout << '\n';
  }

  static void row(const Run& run) {
    std::cout << "| " << run.run_name.function_name.substr(group_of(run).size() + 1) << " | "
              << run.run_name.args << " | " << with_unit(time_of(run) / 1e9, "s") << " |";
    for (const auto& [name, counter] : run.counters) {
      std::cout << ' ' << counter_text(name, counter) << " |";
    }
    std::cout << std::endl;
  }

  std::vector<Run> rows_;
};

}  // namespace

int main(int argc, char** argv) {
  static char interleave[] = "--benchmark_enable_random_interleaving=true";
  static char repeat[] = "--benchmark_repetitions=5";
  static char briefly[] = "--benchmark_min_time=0.1";
  static char medians[] = "--benchmark_report_aggregates_only=true";
  std::vector<char*> arguments{argv[0], interleave, repeat, briefly, medians};
  bool markdown = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--markdown") {
      markdown = true;
    } else {
      arguments.push_back(argv[i]);  // a later option wins
    }
  }
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  MarkdownReporter tables;
  if (markdown) {
    benchmark::RunSpecifiedBenchmarks(&tables);
  } else {
    benchmark::RunSpecifiedBenchmarks();
  }
  return 0;
}
