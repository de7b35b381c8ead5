// FLAC in memory, made while the sound comes in: 24 kHz mono, 16 bits, lossless.
// Threads: one. Owns: the encoder and what it has written so far.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace audio {

class FlacEncoder {
 public:
  FlacEncoder();
  ~FlacEncoder();
  FlacEncoder(const FlacEncoder&) = delete;
  FlacEncoder& operator=(const FlacEncoder&) = delete;

  void feed(std::span<const std::int16_t> samples);

  // Encodes what is left of the last block and returns the whole file. Empty when something failed
  // or nothing was fed. Call once.
  std::optional<std::string> finish();

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace audio
