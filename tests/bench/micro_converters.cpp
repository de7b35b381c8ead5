#include "micro_converters.h"

#include <samplerate.h>

#include <cassert>

#include "audio/resampler.h"

namespace bench {
namespace {

class Ours final : public Converter {
 public:
  Ours(int in_rate, int out_rate) : resampler_(in_rate, out_rate) {}
  void process(std::span<const float> in, std::vector<float>& out) override {
    resampler_.process(in, out);
  }

 private:
  audio::Resampler resampler_;
};

class Library final : public Converter {
 public:
  Library(int kind, double ratio) : ratio_(ratio), state_(src_new(kind, 1, &error_), &src_delete) {}

  void process(std::span<const float> in, std::vector<float>& out) override {
    const std::size_t had = out.size();
    out.resize(had + static_cast<std::size_t>(static_cast<double>(in.size()) * ratio_) + 256);
    SRC_DATA data{};
    data.data_in = in.data();
    data.input_frames = static_cast<long>(in.size());
    data.data_out = out.data() + had;
    data.output_frames = static_cast<long>(out.size() - had);
    data.src_ratio = ratio_;
    error_ = src_process(state_.get(), &data);
    assert(error_ == 0 && data.input_frames_used == data.input_frames);
    out.resize(had + static_cast<std::size_t>(data.output_frames_gen));
  }

 private:
  const double ratio_;
  int error_ = 0;
  std::unique_ptr<SRC_STATE, SRC_STATE* (*)(SRC_STATE*)> state_;
};

}  // namespace

std::unique_ptr<Converter> make_converter(const std::string& name, int in_rate, int out_rate) {
  const double ratio = static_cast<double>(out_rate) / in_rate;
  if (name == "sinc best") return std::make_unique<Library>(SRC_SINC_BEST_QUALITY, ratio);
  if (name == "sinc medium") return std::make_unique<Library>(SRC_SINC_MEDIUM_QUALITY, ratio);
  if (name == "sinc fastest") return std::make_unique<Library>(SRC_SINC_FASTEST, ratio);
  if (name == "linear") return std::make_unique<Library>(SRC_LINEAR, ratio);
  return std::make_unique<Ours>(in_rate, out_rate);
}

}  // namespace bench
