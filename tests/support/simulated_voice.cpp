#include "tests/support/simulated_voice.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace support {
namespace {

constexpr double kLevel = 0.1;          // -20 dBFS
constexpr double kSilenceLevel = 1e-3;  // -60 dBFS
constexpr double kFadeSeconds = 0.005;

// xorshift64*: fast, and the same everywhere, unlike the distributions of <random>.
class Noise {
 public:
  explicit Noise(std::string_view text) {
    for (const char c : text) {  // FNV-1a
      state_ = (state_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    for (int i = 0; i < 8; ++i) next();  // texts that differ little must not start alike
  }
  double next() {  // uniform in [-1, 1)
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    const auto bits = static_cast<std::int32_t>((state_ * 2685821657736338717ULL) >> 32);
    return bits / 2147483648.0;
  }

 private:
  std::uint64_t state_ = 14695981039346656037ULL;
};

// Second-order Butterworth sections after the Audio EQ Cookbook (R. Bristow-Johnson).
class Biquad {
 public:
  static Biquad low_pass(double hz, int rate) { return {hz, rate, 1}; }
  static Biquad high_pass(double hz, int rate) { return {hz, rate, -1}; }
  double run(double x) {
    const double y = b0_ * x + z1_;
    z1_ = b1_ * x - a1_ * y + z2_;
    z2_ = b0_ * x - a2_ * y;
    return y;
  }

 private:
  Biquad(double hz, int rate, int sign) {
    const double w = 2 * std::numbers::pi * hz / rate;
    const double alpha = std::sin(w) / std::numbers::sqrt2;
    const double a0 = 1 + alpha;
    b0_ = (1 - sign * std::cos(w)) / 2 / a0;
    b1_ = sign * 2 * b0_;
    a1_ = -2 * std::cos(w) / a0;
    a2_ = (1 - alpha) / a0;
  }
  double b0_{}, b1_{}, a1_{}, a2_{}, z1_{}, z2_{};
};

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Loudness rises and falls once a syllable and never drops below a quarter, so that there is no
// pause that a listener could take for a gap.
void shape_syllables(std::vector<double>& samples, Noise& noise, int rate) {
  for (std::size_t start = 0; start < samples.size();) {
    const auto length = static_cast<std::size_t>((0.17 + 0.05 * noise.next()) * rate);
    const double peak = 0.8 + 0.2 * noise.next();
    for (std::size_t i = 0; i < length && start + i < samples.size(); ++i) {
      const double phase =
          2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(length);
      samples[start + i] *= 0.25 + (peak - 0.25) * 0.5 * (1 - std::cos(phase));
    }
    start += length;
  }
}

void scale_and_fade(std::vector<double>& samples, int rate) {
  double energy = 0;
  for (const double s : samples) energy += s * s;
  const double gain = kLevel / std::sqrt(energy / static_cast<double>(samples.size()));
  for (double& s : samples) s *= gain;
  const auto fade = static_cast<std::size_t>(kFadeSeconds * rate);
  for (std::size_t i = 0; i < fade; ++i) {
    const double part = static_cast<double>(i) / static_cast<double>(fade);
    samples[i] *= part;
    samples[samples.size() - 1 - i] *= part;
  }
}

}  // namespace

std::vector<std::int16_t> simulated_voice(std::string_view text, int rate, int leading_silence_ms) {
  Noise noise(text);
  const double seconds = std::max(0.3, 0.055 * static_cast<double>(code_points(text)));
  std::vector<double> voice(static_cast<std::size_t>(seconds * rate));
  Biquad high = Biquad::high_pass(200, rate);
  Biquad low1 = Biquad::low_pass(3500, rate);
  Biquad low2 = Biquad::low_pass(3500, rate);
  for (double& s : voice) s = low2.run(low1.run(high.run(noise.next())));
  shape_syllables(voice, noise, rate);
  scale_and_fade(voice, rate);

  const auto to_int16 = [](double s) {
    return static_cast<std::int16_t>(std::lrint(std::clamp(s, -1.0, 1.0) * 32767));
  };
  std::vector<std::int16_t> samples;
  const auto silence = static_cast<std::size_t>(leading_silence_ms) * rate / 1000;
  samples.reserve(silence + voice.size());
  for (std::size_t i = 0; i < silence; ++i) {
    // Uniform noise has an RMS of 1/sqrt(3) of its peak.
    samples.push_back(to_int16(noise.next() * kSilenceLevel * std::numbers::sqrt3));
  }
  for (const double s : voice) samples.push_back(to_int16(s));
  return samples;
}

}  // namespace support
