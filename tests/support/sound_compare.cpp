#include "tests/support/sound_compare.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace support {
namespace {

constexpr int kCoarseRate = 3'000;        // enough for where, cheap enough for everywhere
constexpr double kCoarseReference = 2.0;  // seconds of the reference that the first search uses
constexpr std::size_t kCandidates = 8;    // places that are looked at closely
constexpr double kOverhang = 0.5;         // seconds that a reference may stick out at either end

// Windowed sinc: the value at `x` samples from the centre for a filter that passes up to `cutoff`
// (in cycles a sample) and reaches `half` samples to either side (Blackman window).
double kernel(double x, double cutoff, double half) {
  if (std::abs(x) >= half) return 0;
  const double angle = std::numbers::pi * x;
  const double sinc = x == 0 ? 2 * cutoff : std::sin(2 * cutoff * angle) / angle;
  const double window = 0.42 + 0.5 * std::cos(angle / half) + 0.08 * std::cos(2 * angle / half);
  return sinc * window;
}

std::int16_t rounded(double value) {
  return static_cast<std::int16_t>(std::lround(std::clamp(value, -32768.0, 32767.0)));
}

// Copies with `pad` zeros at either end.
std::vector<float> padded(Samples samples, std::size_t pad) {
  std::vector<float> out(samples.size() + 2 * pad, 0.0F);
  std::ranges::copy(samples, out.begin() + static_cast<std::ptrdiff_t>(pad));
  return out;
}

// In four partial sums, which compilers turn into vector code without leave to reorder.
double dot(std::span<const float> a, const float* b) {
  float sums[4] = {0, 0, 0, 0};
  double total = 0;
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) {
    for (std::size_t j = 0; j < 4; ++j) sums[j] += a[i + j] * b[i + j];
    if (i % 1024 == 1020) {  // floats add up exactly enough only for a while
      for (float& sum : sums) total += std::exchange(sum, 0.0F);
    }
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return total + sums[0] + sums[1] + sums[2] + sums[3];
}

// Normalised correlation of `reference` with every place of `recording` it fits in.
std::vector<double> correlations(std::span<const float> reference,
                                 std::span<const float> recording) {
  if (recording.size() < reference.size()) return {};
  const double reference_energy = dot(reference, reference.data());
  std::vector<double> energy(recording.size() + 1, 0);
  for (std::size_t i = 0; i < recording.size(); ++i) {
    energy[i + 1] = energy[i] + static_cast<double>(recording[i]) * recording[i];
  }
  std::vector<double> result(recording.size() - reference.size() + 1);
  for (std::size_t lag = 0; lag < result.size(); ++lag) {
    const double here = energy[lag + reference.size()] - energy[lag];
    // Less than one step of every sample is nothing to compare with.
    if (here < static_cast<double>(reference.size()) || reference_energy <= 0) continue;
    result[lag] = dot(reference, recording.data() + lag) / std::sqrt(reference_energy * here);
  }
  return result;
}

// The lags of the highest peaks, at least `apart` from each other.
std::vector<std::size_t> peaks(const std::vector<double>& values, std::size_t apart) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  std::vector<std::size_t> found;
  for (const std::size_t lag : order) {
    if (found.size() == kCandidates) break;
    const bool near = std::ranges::any_of(found, [&](std::size_t other) {
      return (lag > other ? lag - other : other - lag) < apart;
    });
    if (!near) found.push_back(lag);
  }
  return found;
}

// The loudest stretch of `length` samples: where it begins.
std::size_t loudest_stretch(Samples samples, std::size_t length) {
  if (samples.size() <= length) return 0;
  double energy = 0;
  double best = -1;
  std::size_t where = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    energy += static_cast<double>(samples[i]) * samples[i];
    if (i < length) continue;
    energy -= static_cast<double>(samples[i - length]) * samples[i - length];
    if (energy > best) {
      best = energy;
      where = i + 1 - length;
    }
  }
  return where;
}

// How far beyond the middle of three equally spaced values their parabola has its top, -0.5..0.5.
double top_of_parabola(double left, double middle, double right) {
  const double bend = left - 2 * middle + right;
  return bend < 0 ? std::clamp(0.5 * (left - right) / bend, -0.5, 0.5) : 0;
}

// The reference as it looks when it begins `fraction` of a sample later.
std::vector<float> delayed(Samples reference, double fraction) {
  constexpr int kHalf = 24;
  const std::vector<float> in = padded(reference, 2 * kHalf);
  std::vector<double> taps;
  for (int k = -kHalf; k <= kHalf; ++k) taps.push_back(kernel(k - fraction, 0.5, kHalf + 1));
  std::vector<float> out(reference.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < taps.size(); ++k) sum += taps[k] * in[i + 3 * kHalf - k];
    out[i] = static_cast<float>(sum);
  }
  return out;
}

// The best match within a few samples around `near` (in the padded recording).
Match closely(Samples reference, std::span<const float> recording, std::size_t near,
              std::size_t reach) {
  const std::vector<float> plain = padded(reference, 0);
  const std::size_t first = near > reach ? near - reach : 0;
  const std::size_t room =
      std::min(recording.size() - std::min(first, recording.size()), plain.size() + 2 * reach);
  const std::vector<double> scores = correlations(plain, recording.subspan(first, room));
  if (scores.empty()) return {};
  const auto best = static_cast<std::size_t>(std::ranges::max_element(scores) - scores.begin());
  const double fraction = best == 0 || best + 1 == scores.size()
                              ? 0
                              : top_of_parabola(scores[best - 1], scores[best], scores[best + 1]);
  const std::vector<float> moved = delayed(reference, fraction);
  const std::size_t begin = first + best;
  const double energy = dot(moved, moved.data());
  const std::vector<double> score = correlations(moved, recording.subspan(begin, moved.size()));
  return {.correlation = std::max(score.front(), scores[best]),
          .begin = static_cast<double>(begin) + fraction,
          .gain = energy > 0 ? dot(moved, recording.data() + begin) / energy : 0};
}

template <typename Visit>
void for_each_window(Samples samples, int rate, Visit&& visit) {
  const auto length = static_cast<std::size_t>(rate / 100);
  for (std::size_t begin = 0; begin < samples.size(); begin += length) {
    const Samples window = samples.subspan(begin, std::min(length, samples.size() - begin));
    double energy = 0;
    for (const double sample : window) energy += sample * sample;
    const double rms = std::sqrt(energy / static_cast<double>(window.size())) / 32768;
    visit(begin, begin + window.size(), rms > 0.00316);  // -50 dBFS
  }
}

}  // namespace

std::vector<std::int16_t> resample(Samples samples, int from_rate, int to_rate) {
  if (from_rate == to_rate) return {samples.begin(), samples.end()};
  const double step = static_cast<double>(from_rate) / to_rate;
  const double half = 32 * std::max(1.0, step);
  const double cutoff = 0.475 / std::max(1.0, step);
  // The positions between input samples repeat, so each kernel is worked out once.
  const auto phases = static_cast<std::size_t>(to_rate / std::gcd(from_rate, to_rate));
  const auto reach = static_cast<std::ptrdiff_t>(half) + 1;
  std::vector<std::vector<float>> kernels(phases);
  for (std::size_t phase = 0; phase < phases; ++phase) {
    const double fraction = std::fmod(static_cast<double>(phase) * step, 1.0);
    for (std::ptrdiff_t k = -reach; k <= reach; ++k) {
      kernels[phase].push_back(
          static_cast<float>(kernel(static_cast<double>(k) - fraction, cutoff, half)));
    }
  }
  const std::vector<float> in = padded(samples, static_cast<std::size_t>(reach) + 1);
  std::vector<std::int16_t> out(samples.size() * static_cast<std::size_t>(to_rate) /
                                static_cast<std::size_t>(from_rate));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t whole =
        i * static_cast<std::size_t>(from_rate) / static_cast<std::size_t>(to_rate);
    out[i] = rounded(dot(kernels[i % phases], in.data() + whole + 1));
  }
  return out;
}

Match find(Samples reference, Samples recording, int rate) {
  if (reference.empty()) return {};
  const auto pad = static_cast<std::size_t>(kOverhang * rate);
  const std::vector<float> padded_recording = padded(recording, pad);

  const auto part = static_cast<std::size_t>(kCoarseReference * rate);
  const std::size_t part_begin = loudest_stretch(reference, part);
  const Samples part_of_reference =
      reference.subspan(part_begin, std::min(part, reference.size() - part_begin));
  const auto coarse_step = static_cast<std::size_t>(rate / kCoarseRate);
  const std::vector<double> coarse =
      correlations(padded(resample(part_of_reference, rate, kCoarseRate), 0),
                   padded(resample(recording, rate, kCoarseRate), pad / coarse_step));

  Match best;
  for (const std::size_t lag : peaks(coarse, kCoarseRate / 500)) {
    const std::size_t near = lag * coarse_step;
    if (near + 4 * coarse_step < part_begin) continue;
    const Match match = closely(reference, padded_recording,
                                near > part_begin ? near - part_begin : 0, 2 * coarse_step);
    if (match.correlation > best.correlation) best = match;
  }
  best.begin -= static_cast<double>(pad);
  return best;
}

std::vector<Match> find_in_order(std::span<const std::vector<std::int16_t>> references,
                                 Samples recording, int rate) {
  std::vector<Match> found;
  std::size_t from = 0;
  for (const std::vector<std::int16_t>& reference : references) {
    Match match = find(reference, recording.subspan(from), rate);
    match.begin += static_cast<double>(from);
    found.push_back(match);
    const double end = std::max(match.begin, 0.0) + static_cast<double>(reference.size());
    from = std::min(recording.size(), static_cast<std::size_t>(end));
  }
  return found;
}

std::optional<std::size_t> first_audible(Samples samples, int rate) {
  std::optional<std::size_t> first;
  for_each_window(samples, rate, [&](std::size_t begin, std::size_t, bool audible) {
    if (audible && !first) first = begin;
  });
  return first;
}

std::optional<std::size_t> last_audible(Samples samples, int rate) {
  std::optional<std::size_t> last;
  for_each_window(samples, rate, [&](std::size_t, std::size_t end, bool audible) {
    if (audible) last = end;
  });
  return last;
}

double longest_gap(Samples samples, int rate) {
  std::size_t longest = 0;
  std::optional<std::size_t> last_end;
  for_each_window(samples, rate, [&](std::size_t begin, std::size_t end, bool audible) {
    if (!audible) return;
    if (last_end) longest = std::max(longest, begin - *last_end);
    last_end = end;
  });
  return static_cast<double>(longest) / rate;
}

Click loudest_click(Samples samples, int rate, double band) {
  constexpr int kHalf = 64;
  const double cutoff = (band * 1.1) / rate;
  std::vector<float> taps;  // all that passes minus the low band
  for (int k = -kHalf; k <= kHalf; ++k) {
    taps.push_back(static_cast<float>((k == 0 ? 1.0 : 0.0) - kernel(k, cutoff, kHalf + 1)));
  }
  const std::vector<float> in = padded(samples, kHalf);
  Click loudest;
  double peak = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double value = std::abs(dot(taps, in.data() + i));
    if (value > peak) {
      peak = value;
      loudest.at = i;
    }
  }
  if (peak > 0) loudest.dbfs = 20 * std::log10(peak / 32768);
  return loudest;
}

}  // namespace support
