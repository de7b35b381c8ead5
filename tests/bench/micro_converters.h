// Sample rate converters behind one call: ours, and libsamplerate's own ones for comparison.
// Threads: one at a time. Owns: its state.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bench {

class Converter {
 public:
  virtual ~Converter() = default;
  // Appends what `in` makes available.
  virtual void process(std::span<const float> in, std::vector<float>& out) = 0;
};

inline constexpr const char* kConverters[] = {"ours", "sinc best", "sinc medium", "sinc fastest",
                                              "linear"};

// By its name in kConverters; "ours" is audio::Resampler.
std::unique_ptr<Converter> make_converter(const std::string& name, int in_rate, int out_rate);

}  // namespace bench
