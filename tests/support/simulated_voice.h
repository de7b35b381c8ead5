// The voice of the simulated service: noise shaped like speech, different for every text, so that a
// recording shows which texts were heard, in what order and whether whole.
// Threads: pure function.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace support {

// Mono samples at `rate` Hz; the same text always gives the same samples. About 55 ms a character
// (code point), at least 300 ms; 200 to 4000 Hz; -20 dBFS (RMS); no pause inside is longer than
// 60 ms. Voices of different texts correlate below 0.1. `leading_silence_ms` of faint noise
// (-60 dBFS) can come first.
std::vector<std::int16_t> simulated_voice(std::string_view text, int rate = 24000,
                                          int leading_silence_ms = 0);

}  // namespace support
