#include "pipeline/openai/upload_body.h"

#include <bit>

#include "audio/pcm.h"
#include "audio/wav.h"

namespace pipeline::openai {
namespace {

std::string wav_header(std::size_t samples) {
  const auto header = audio::wav_header(samples, audio::kSpeechRate);
  return {reinterpret_cast<const char*>(header.data()), header.size()};
}

}  // namespace

UploadBody::UploadBody() : wav_(wav_header(0)) {}

void UploadBody::feed(std::span<const std::int16_t> samples) {
  static_assert(std::endian::native == std::endian::little, "WAV holds little-endian samples");
  wav_.append(reinterpret_cast<const char*>(samples.data()), samples.size_bytes());
  samples_ += samples.size();
  flac_.feed(samples);
}

void UploadBody::finish() {
  const std::string header = wav_header(samples_);
  wav_.replace(0, header.size(), header);
  flac_file_ = flac_.finish().value_or(std::string());
  flac_pays_ = !flac_file_.empty() && flac_file_.size() <= wav_.size() / 10 * 9;
}

HttpPart UploadBody::flac() const {
  return {
      .name = "file", .filename = "speech.flac", .content_type = "audio/flac", .data = flac_file_};
}

HttpPart UploadBody::wav() const {
  return {.name = "file", .filename = "speech.wav", .content_type = "audio/wav", .data = wav_};
}

}  // namespace pipeline::openai
