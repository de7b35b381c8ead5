// A question's sound as a file to upload, encoded while it is spoken, so that nothing is left to
// encode at the release but the last tenth of a second.
// Threads: one. Owns: both encodings so far.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "audio/flac_encoder.h"
#include "pipeline/http.h"

namespace pipeline::openai {

class UploadBody {
 public:
  UploadBody();

  void feed(std::span<const std::int16_t> samples);  // 24 kHz mono
  std::size_t samples() const { return samples_; }

  // No more will come. Call once, before the parts.
  void finish();

  // FLAC when it is smaller than the WAV by a tenth or more.
  bool flac_pays() const { return flac_pays_; }
  HttpPart flac() const;
  HttpPart wav() const;

 private:
  std::size_t samples_ = 0;
  bool flac_pays_ = false;
  std::string wav_;
  std::string flac_file_;
  audio::FlacEncoder flac_;
};

}  // namespace pipeline::openai
