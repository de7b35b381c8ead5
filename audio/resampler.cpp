#include "audio/resampler.h"

#include <samplerate.h>

#include <algorithm>
#include <cassert>

namespace audio {

namespace {
SRC_STATE* new_state(int in_rate, int out_rate) {
  if (in_rate == out_rate) return nullptr;
  assert(src_is_valid_ratio(static_cast<double>(out_rate) / in_rate) != 0);
  int error = 0;
  return src_new(SRC_SINC_MEDIUM_QUALITY, 1, &error);
}
}  // namespace

Resampler::Resampler(int in_rate, int out_rate)
    : in_rate_(in_rate), out_rate_(out_rate), state_(new_state(in_rate, out_rate), &src_delete) {
  assert(in_rate == out_rate || state_ != nullptr);
}

void Resampler::process(std::span<const float> in, std::vector<float>& out) {
  if (in.empty()) return;
  run(in, false, out);
}

void Resampler::finish(std::vector<float>& out) {
  run({}, true, out);
  // libsamplerate rounds the end its own way; the promised length is the nearest.
  const std::uint64_t due = (frames_in_ * static_cast<std::uint64_t>(out_rate_) +
                             static_cast<std::uint64_t>(in_rate_) / 2) /
                            static_cast<std::uint64_t>(in_rate_);
  if (frames_out_ > due) {
    out.resize(out.size() - std::min<std::size_t>(out.size(), frames_out_ - due));
  } else {
    out.resize(out.size() + (due - frames_out_));
  }
  reset();
}

void Resampler::reset() {
  if (state_) src_reset(state_.get());
  frames_in_ = 0;
  frames_out_ = 0;
}

void Resampler::run(std::span<const float> in, bool end, std::vector<float>& out) {
  frames_in_ += in.size();
  if (!state_) {
    out.insert(out.end(), in.begin(), in.end());
    frames_out_ += in.size();
    return;
  }
  const double ratio = static_cast<double>(out_rate_) / in_rate_;
  // Never null, though there may be nothing to read: libsamplerate refuses null pointers.
  static constexpr float kNothing = 0;
  SRC_DATA data{};
  data.data_in = in.empty() ? &kNothing : in.data();
  data.input_frames = static_cast<long>(in.size());
  data.end_of_input = end ? 1 : 0;
  data.src_ratio = ratio;
  for (;;) {
    const std::size_t had = out.size();
    const auto room =
        static_cast<std::size_t>(static_cast<double>(data.input_frames) * ratio) + 256;
    out.resize(had + room);
    data.data_out = out.data() + had;
    data.output_frames = static_cast<long>(room);
    [[maybe_unused]] const int error = src_process(state_.get(), &data);
    assert(error == 0);
    const auto made = static_cast<std::size_t>(data.output_frames_gen);
    out.resize(had + made);
    frames_out_ += made;
    data.data_in += data.input_frames_used;
    data.input_frames -= data.input_frames_used;
    // A full output means that there may be more.
    if (made < room && data.input_frames == 0) return;
  }
}

}  // namespace audio
