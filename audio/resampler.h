// Streaming sample rate conversion of one channel, with libsamplerate's SINC_MEDIUM: aliases below
// -110 dB at a lag of about 2 ms.
// Threads: one thread at a time; not for the audio callback (it allocates).
// Owns: libsamplerate's state.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct SRC_STATE_tag;

namespace audio {

class Resampler {
 public:
  // Frames per second, both from 1 kHz to 768 kHz, at most 1:256 apart. Equal rates copy.
  Resampler(int in_rate, int out_rate);

  // Appends what `in` makes available. How the input is cut into calls changes nothing.
  void process(std::span<const float> in, std::vector<float>& out);

  // The input is complete: appends the rest. In all round(frames in * out_rate / in_rate) frames
  // have come out, and frame n of them belongs to time n / out_rate. Then starts anew.
  void finish(std::vector<float>& out);

  // Forgets all that was put in.
  void reset();

 private:
  void run(std::span<const float> in, bool end, std::vector<float>& out);

  const int in_rate_;
  const int out_rate_;
  std::unique_ptr<SRC_STATE_tag, SRC_STATE_tag* (*)(SRC_STATE_tag*)> state_;
  std::uint64_t frames_in_ = 0;
  std::uint64_t frames_out_ = 0;
};

}  // namespace audio
