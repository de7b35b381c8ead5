// Compares what should have been heard with what was: the measuring instrument of the tests.
// It has its own resampler, so that it does not judge the program's with the program's.
// Everything works on mono 16-bit samples; two sounds that are compared have the same rate.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace support {

using Samples = std::span<const std::int16_t>;

// Windowed-sinc resampling of a whole sound, good to about -90 dB and without delay.
std::vector<std::int16_t> resample(Samples samples, int from_rate, int to_rate);

// Where a reference lies in a recording.
struct Match {
  double correlation = 0;  // 1: the same but for its loudness; 0: nothing in common
  double begin = 0;        // sample of the recording, with fractions, at which the reference begins
  double gain = 0;         // how much louder the recording is
};

// The best place for the reference, to a fraction of a sample. A recording counts as silent
// outside of what was recorded, so that a cut-off reference is found with less correlation.
Match find(Samples reference, Samples recording, int rate);

// Finds each reference after the one before it.
std::vector<Match> find_in_order(std::span<const std::vector<std::int16_t>> references,
                                 Samples recording, int rate);

// Audible is a window of 10 ms above -50 dBFS (root mean square).
std::optional<std::size_t> first_audible(Samples samples, int rate);  // the window's first sample
std::optional<std::size_t> last_audible(Samples samples, int rate);   // one past the window

// Longest stretch between audible windows, in seconds; 0 when there is none.
double longest_gap(Samples samples, int rate);

// What speech limited to `band` Hz cannot hold: the loudest moment above that band, where every
// jump shows (one sixteenth of full scale is about -40 dBFS here). Clean material: below -75.
struct Click {
  double dbfs = -120;
  std::size_t at = 0;
};
Click loudest_click(Samples samples, int rate, double band);

}  // namespace support
