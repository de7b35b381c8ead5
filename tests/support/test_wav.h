// WAV as the tests read and write it: only mono 16-bit PCM, and nothing forgiven.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

namespace support {

struct TestWav {
  int rate = 0;
  std::vector<std::int16_t> samples;
};

// std::runtime_error for anything but a whole, correct file: RIFF sizes must be true.
TestWav parse_wav(std::string_view bytes);

void write_wav(const std::filesystem::path& file, const TestWav& wav);

// A question spoken by the flite program, 16 kHz; `voice` is one of slt, rms and awb.
TestWav speak_question(std::string_view text, std::string_view voice = "slt");

}  // namespace support
