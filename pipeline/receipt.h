// A turn's latency receipt: where the time between letting go and hearing the answer went.
// Threads: any; plain values and functions. Owns: nothing.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "pipeline/events.h"

namespace pipeline {

// In the order in which they happen.
enum class ReceiptPart { Tail, Upload, Transcription, Model, Clause, Voice, Queue, Device };

inline constexpr std::size_t kReceiptParts = 8;

struct ReceiptPartName {
  const char* machine;  // in event lines
  const char* person;   // in the window
};

// In the order of ReceiptPart.
inline constexpr std::array<ReceiptPartName, kReceiptParts> kReceiptPartNames{{
    {"tail", "End of your words"},
    {"upload", "Upload"},
    {"transcription", "Hearing"},
    {"model", "Thinking"},
    {"clause", "First words"},
    {"voice", "Voice"},
    {"queue", "Queue"},
    {"device", "Loudspeaker"},
}};

// A part that never happened, or was done before the one before it, has length zero. The parts add
// up exactly to `total`; none is negative.
struct Receipt {
  std::chrono::nanoseconds total{};
  std::array<std::chrono::nanoseconds, kReceiptParts> parts{};
};

// When the question was complete and waiting for its answer began: the release of the key, or the
// start of a turn without a key (typed, from a file, sent again). Empty: the turn never began.
std::optional<TimePoint> question_end(const TurnTimings& timings);

// Empty when the turn was not heard (no `first_sound`).
std::optional<Receipt> receipt_of(const TurnTimings& timings);

// The parts in whole units that add up to the whole units of the total.
template <typename Unit>
std::array<Unit, kReceiptParts> parts_in(const Receipt& receipt) {
  std::array<Unit, kReceiptParts> rounded{};
  std::chrono::nanoseconds so_far{};
  Unit told{};
  for (std::size_t i = 0; i < kReceiptParts; ++i) {
    so_far += receipt.parts[i];
    rounded[i] = std::chrono::round<Unit>(so_far) - told;
    told += rounded[i];
  }
  return rounded;
}

}  // namespace pipeline
