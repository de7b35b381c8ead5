// The body of a speech reply, from bytes to 24 kHz samples. PCM was asked for, but some servers
// send a WAV file, another rate, or an error in JSON with status 200: noise must not come of it.
// Threads: one at a time. Owns: what is not decoded yet; refers to the endpoint and the sink.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/resampler.h"
#include "audio/wav.h"
#include "pipeline/endpoint.h"
#include "pipeline/providers.h"

namespace pipeline::openai {

class SpeechBody {
 public:
  // `pcm_rate` is that of a body without a WAV header.
  SpeechBody(const Endpoint& endpoint, int pcm_rate, const SpeechSink& sink);

  // False once no more of the body is needed.
  bool feed(std::string_view content_type, std::string_view bytes);

  // The body is over. No sound at all is Fault::BadReply.
  Result<void> finish();

  bool delivered() const { return samples_out_ > 0; }

 private:
  enum class Form { Unknown, Pcm, Wav, Object };
  bool decide(std::string_view content_type);
  bool take(std::string_view bytes);
  bool take_wav(std::string_view bytes);
  bool start_wav();
  bool take_samples(std::string_view bytes);
  bool deliver();
  bool fail_with(Error error);

  const Endpoint& endpoint_;
  const SpeechSink& sink_;
  Form form_ = Form::Unknown;
  std::string head_;  // until the form is known; then the JSON, or a frame's first bytes
  audio::WavHeaderReader wav_;
  audio::WavFormat format_;
  std::uint64_t bytes_left_ = 0;  // of the samples, where the WAV header says
  std::optional<audio::Resampler> resampler_;
  std::vector<float> decoded_;
  std::vector<float> resampled_;
  std::vector<std::int16_t> out_;
  std::uint64_t samples_out_ = 0;
  bool enough_ = false;
  std::optional<Error> error_;
};

}  // namespace pipeline::openai
