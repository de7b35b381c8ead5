// Gaps: many answers through the real loudspeaker path while the voice comes barely faster than it
// is spoken, stands still for 200 ms every second, and a program keeps one core busy. Every gap in
// the recording is counted and compared with what Holler's own counter says.
// Threads: run_gaps() on the main thread, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace bench {

// Silences of at least one whole window of 10 ms between audible ones.
std::size_t count_gaps(std::span<const std::int16_t> samples, int rate);

struct GapTotals {
  int answers = 0;
  int with_gaps = 0;         // answers with a gap in the recording
  std::size_t heard = 0;     // gaps in the recording
  std::uint64_t told = 0;    // underruns of the queue, by Holler's counter
  std::uint64_t device = 0;  // underruns of the device: the machine was too busy to ask for sound
  int disagreeing = 0;       // answers in which the recording and the two counters differ
  int failed = 0;            // answers that were not spoken to their end
};

std::string sentence_about(const GapTotals& totals);

// One line an answer into `folder`/gaps.jsonl.
GapTotals run_gaps(int answers, const std::filesystem::path& folder);

}  // namespace bench
