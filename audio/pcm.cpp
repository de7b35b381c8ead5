#include "audio/pcm.h"

#include <algorithm>
#include <cmath>

namespace audio {

namespace {
// One constant both ways, so that 16-bit samples survive a trip through float unchanged.
constexpr float kFullScale = 32'768.0F;
constexpr float kMaxSample = 32'767.0F;
constexpr float kSilenceDbfs = -120.0F;
}  // namespace

std::int16_t to_int16(float sample) {
  if (std::isnan(sample)) return 0;
  return static_cast<std::int16_t>(
      std::lrintf(std::clamp(sample * kFullScale, -kFullScale, kMaxSample)));
}

void append_int16(std::span<const float> in, std::vector<std::int16_t>& out) {
  // Not reserve(): that grows by exactly this much, and appending block by block turns quadratic.
  const std::size_t had = out.size();
  out.resize(had + in.size());
  std::ranges::transform(in, out.begin() + static_cast<std::ptrdiff_t>(had), to_int16);
}

void append_float(std::span<const std::int16_t> in, std::vector<float>& out) {
  const std::size_t had = out.size();
  out.resize(had + in.size());
  std::ranges::transform(in, out.begin() + static_cast<std::ptrdiff_t>(had),
                         [](std::int16_t s) { return static_cast<float>(s) / kFullScale; });
}

float loudest_dbfs(std::span<const std::int16_t> samples, std::size_t window) {
  window = std::min(window, samples.size());
  if (window == 0) return kSilenceDbfs;
  // Integers, because a running sum of floats would drift.
  std::int64_t sum = 0;
  std::int64_t loudest = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    sum += std::int64_t{samples[i]} * samples[i];
    if (i >= window) sum -= std::int64_t{samples[i - window]} * samples[i - window];
    loudest = std::max(loudest, sum);
  }
  if (loudest == 0) return kSilenceDbfs;
  const double mean = static_cast<double>(loudest) / static_cast<double>(window);
  return std::max(kSilenceDbfs, static_cast<float>(10.0 * std::log10(mean) -
                                                   20.0 * std::log10(double{kFullScale})));
}

}  // namespace audio
