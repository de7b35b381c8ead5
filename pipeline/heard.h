// How much of an answer was heard, from what the device has played.
// Threads: a pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "pipeline/events.h"

namespace pipeline {

// Where a segment lies within the answer's sound, in 24 kHz samples.
struct SegmentSound {
  SpokenSegment segment;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// Leading bytes of `answer` that were heard once `samples_heard` samples were played. `segments`
// are all that have sound, in order. The segment being played counts in proportion, back to the
// end of a word; never part of a character, no white space at the end. All of them heard: the
// whole answer, with the silent text after the last segment.
std::size_t heard_bytes(std::string_view answer, std::span<const SegmentSound> segments,
                        std::uint64_t samples_heard);

}  // namespace pipeline
