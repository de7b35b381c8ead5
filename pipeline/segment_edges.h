// Joins segments without a click: 2 ms ramps at both ends of each, whatever the voice delivered.
// Holds the last 2 ms back until more comes or the segment ends.
// Threads: one. Owns: the samples held back.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audio/pcm.h"

namespace pipeline {

class SegmentEdges {
 public:
  static constexpr std::size_t kRamp = audio::kSpeechRate / 500;

  // Returns what can be played by now; valid until the next call.
  std::span<const std::int16_t> push(std::span<const std::int16_t> samples);

  // The segment is over: returns the rest, faded out, and starts anew.
  std::span<const std::int16_t> finish();

 private:
  std::vector<std::int16_t> held_;   // not yet given out
  std::vector<std::int16_t> ready_;  // given out by the last call
  std::size_t position_ = 0;         // samples taken in this segment
};

}  // namespace pipeline
