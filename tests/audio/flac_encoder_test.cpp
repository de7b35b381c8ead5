#include "audio/flac_encoder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/pcm.h"
#include "audio/sound_file.h"

namespace {

std::vector<std::int16_t> speech_like(std::size_t frames) {
  std::vector<std::int16_t> out(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const double t = static_cast<double>(i) / audio::kSpeechRate;
    const double loudness = 6'000 * std::abs(std::sin(9 * t));
    out[i] = static_cast<std::int16_t>(
        std::lrint(loudness * std::sin(900 * t) + static_cast<double>(i * 7919 % 41) - 20));
  }
  return out;
}

}  // namespace

TEST_CASE("FLAC gives back every sample, whatever the pieces that it was fed") {
  const auto samples = speech_like(30'011);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{240}, std::size_t{30'011}}) {
    audio::FlacEncoder encoder;
    const std::span<const std::int16_t> all(samples);
    for (std::size_t at = 0; at < all.size(); at += piece) {
      encoder.feed(all.subspan(at, std::min(piece, all.size() - at)));
    }
    const auto file = encoder.finish();
    REQUIRE(file.has_value());
    CHECK(file->starts_with("fLaC"));
    CHECK(file->size() < samples.size() * 2 * 9 / 10);
    const auto decoded =
        audio::decode_sound(std::as_bytes(std::span(file->data(), file->size())), "flac");
    REQUIRE(decoded.has_value());
    CHECK(*decoded == samples);
  }
}
