// How good a conversion is: a table, for ours and for libsamplerate's other converters.
//   flatness  largest change of level of tones from 100 Hz to 10 kHz
//   THD+N     all that is not the tone, at the worst of those tones (also holds a rise's images)
//   alias     the loudest that tones of 14 kHz and more leave behind (falling rates only)
//   lag       how much less than its due has come out after a second, at most while feeding 10 ms
// Tones are fitted by least squares; every tone is 1 s at half scale, and its ends are left out.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "micro_converters.h"

namespace {

struct Fit {
  double amplitude = 0;
  double rest_rms = 0;
};

std::vector<float> tone(double hertz, int rate) {
  std::vector<float> out(static_cast<std::size_t>(rate));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(
        0.5 * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate));
  }
  return out;
}

Fit fit(std::span<const float> samples, double hertz, int rate) {
  const double step = 2 * std::numbers::pi * hertz / rate;
  double ss = 0, cc = 0, sc = 0, ys = 0, yc = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double s = std::sin(step * static_cast<double>(i));
    const double c = std::cos(step * static_cast<double>(i));
    const double y = double{samples[i]};
    ss += s * s, cc += c * c, sc += s * c, ys += y * s, yc += y * c;
  }
  const double det = ss * cc - sc * sc;
  const double a = (ys * cc - yc * sc) / det, b = (yc * ss - ys * sc) / det;
  double rest = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = step * static_cast<double>(i);
    const double e = double{samples[i]} - a * std::sin(at) - b * std::cos(at);
    rest += e * e;
  }
  return {std::hypot(a, b), std::sqrt(rest / static_cast<double>(samples.size()))};
}

double decibel(double ratio) {
  return 20 * std::log10(std::max(ratio, 1e-9));
}

struct Quality {
  double flatness_db = 0;
  double thd_n_db = -180;
  double alias_db = -180;
  double lag_ms = 0;
};

class Rig {
 public:
  Rig(const char* name, int from, int to) : name_(name), from_(from), to_(to) {}

  Quality measure() {
    Quality quality;
    for (const double hertz : {100.0, 300.0, 997.0, 2'500.0, 5'000.0, 7'500.0, 9'000.0, 10'000.0}) {
      const Fit found = fit(middle(run(hertz)), hertz, to_);
      quality.flatness_db = std::max(quality.flatness_db, std::abs(decibel(found.amplitude / 0.5)));
      const double tone_rms = found.amplitude / std::numbers::sqrt2;
      quality.thd_n_db = std::max(quality.thd_n_db, decibel(found.rest_rms / tone_rms));
    }
    for (double hertz = 14'000; from_ > to_ && hertz < 0.5 * from_; hertz += 250) {
      const std::vector<float> out = run(hertz);
      double peak = 0;
      for (const float sample : middle(out)) peak = std::max(peak, std::abs(double{sample}));
      quality.alias_db = std::max(quality.alias_db, decibel(peak / 0.5));
    }
    quality.lag_ms = lag_ms_;
    return quality;
  }

 private:
  static std::span<const float> middle(const std::vector<float>& all) {
    return std::span(all).subspan(all.size() / 4, all.size() / 2);
  }

  // In blocks of 10 ms, as a device delivers them.
  std::vector<float> run(double hertz) {
    const auto converter = bench::make_converter(name_, from_, to_);
    const std::vector<float> in = tone(hertz, from_);
    const std::size_t block = in.size() / 100;
    std::vector<float> out;
    for (std::size_t at = 0; at < in.size(); at += block) {
      converter->process(std::span(in).subspan(at, block), out);
      const double due = static_cast<double>(at + block) / from_;
      lag_ms_ = std::max(lag_ms_, 1'000 * (due - static_cast<double>(out.size()) / to_));
    }
    return out;
  }

  const char* const name_;
  const int from_;
  const int to_;
  double lag_ms_ = 0;
};

}  // namespace

int main() {
  std::puts("| rates | converter | flatness to 10 kHz | THD+N | alias | lag |");
  std::puts("|---|---|--:|--:|--:|--:|");
  for (const auto& [from, to] :
       {std::pair{48'000, 24'000}, std::pair{44'100, 24'000}, std::pair{24'000, 48'000}}) {
    for (const char* name : bench::kConverters) {
      const Quality quality = Rig(name, from, to).measure();
      std::printf("| %g to %g kHz | %s | %.4f dB | %.1f dB |", from / 1e3, to / 1e3, name,
                  quality.flatness_db, quality.thd_n_db);
      if (from > to) std::printf(" %.1f dB |", quality.alias_db);
      if (from < to) std::printf(" |");
      std::printf(" %.2f ms |\n", quality.lag_ms);
    }
  }
}
