#include "pipeline/openai/speech_body.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "pipeline/openai/error_reply.h"
#include "pipeline/openai/json.h"

namespace pipeline::openai {
namespace {

constexpr std::size_t kHeadBytes = 12;  // "RIFF", a size, "WAVE": a quarter of a millisecond
constexpr std::size_t kMaxJson = 64 * 1024;
constexpr std::uint64_t kMaxSamples = std::uint64_t{10} * 60 * audio::kSpeechRate;

// Sound can begin with any byte, but not with a dozen printable ones.
bool is_text(std::string_view head, char first) {
  return head.starts_with(first) && std::ranges::all_of(head, [](unsigned char c) {
           return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t' || c >= 0xC2;
         });
}

bool is_compressed(std::string_view head, std::string_view content_type) {
  const bool mpeg_frame = head.size() > 1 && head[0] == '\xFF' && (head[1] & 0xE0) == 0xE0;
  return head.starts_with("ID3") || head.starts_with("OggS") || head.starts_with("fLaC") ||
         (mpeg_frame &&
          (content_type.starts_with("audio/mpeg") || content_type.starts_with("audio/aac")));
}

float sample_at(const char* bytes, const audio::WavFormat& format) {
  if (format.is_float) {
    float sample = 0;
    std::memcpy(&sample, bytes, sizeof sample);
    return sample == sample ? std::clamp(sample, -1.0F, 1.0F) : 0.0F;
  }
  std::int16_t sample = 0;
  std::memcpy(&sample, bytes, sizeof sample);
  return static_cast<float>(sample) / 32768.0F;
}

}  // namespace

SpeechBody::SpeechBody(const Endpoint& endpoint, int pcm_rate, const SpeechSink& sink)
    : endpoint_(endpoint),
      sink_(sink),
      format_{.rate = pcm_rate, .channels = 1, .bits = 16, .is_float = false, .data_bytes = {}},
      bytes_left_(std::numeric_limits<std::uint64_t>::max()) {}

bool SpeechBody::feed(std::string_view content_type, std::string_view bytes) {
  if (enough_ || error_) return false;
  if (form_ != Form::Unknown) return take(bytes);
  head_ += bytes;
  if (head_.size() < kHeadBytes) return true;
  return decide(content_type);
}

bool SpeechBody::decide(std::string_view content_type) {
  const auto head = std::string_view(head_).substr(0, kHeadBytes);
  if (is_text(head, '<')) return fail_with(not_the_api(endpoint_, "the sound is a web page"));
  if (is_compressed(head, content_type)) {
    return fail_with({Fault::Config,
                      host_of(endpoint_.base_url) +
                          " sends compressed sound although PCM was asked for. Choose another "
                          "server or " +
                          endpoint_.model_setting + " for the voice.",
                      "compressed sound"});
  }
  form_ = is_text(head, '{') ? Form::Object : head.starts_with("RIFF") ? Form::Wav : Form::Pcm;
  if (form_ == Form::Pcm && format_.rate != audio::kSpeechRate) {
    resampler_.emplace(format_.rate, audio::kSpeechRate);
  }
  return take(std::exchange(head_, {}));
}

bool SpeechBody::take(std::string_view bytes) {
  if (form_ == Form::Object) {
    head_ += bytes.substr(0, kMaxJson - head_.size());
    return head_.size() < kMaxJson;
  }
  return form_ == Form::Wav ? take_wav(bytes) : take_samples(bytes);
}

bool SpeechBody::take_wav(std::string_view bytes) {
  using State = audio::WavHeaderReader::State;
  if (wav_.state() == State::Ready) return take_samples(bytes);
  const auto state = wav_.feed(std::as_bytes(std::span(bytes)));
  if (state == State::NeedMore) return true;
  if (state == State::Ready) return start_wav();
  return fail_with({Fault::BadReply,
                    host_of(endpoint_.base_url) + " sent sound that cannot be read. Try again.",
                    "unreadable WAV header"});
}

bool SpeechBody::start_wav() {
  format_ = wav_.format();
  const bool known = format_.is_float ? format_.bits == 32 : format_.bits == 16;
  if (!known || format_.channels < 1) {
    return fail_with({Fault::Config,
                      host_of(endpoint_.base_url) +
                          " sends sound in a format that is not supported (16-bit is). Choose "
                          "another server for the voice.",
                      "WAV with " + std::to_string(format_.bits) + " bits"});
  }
  if (format_.data_bytes) bytes_left_ = *format_.data_bytes;
  if (format_.rate != audio::kSpeechRate) resampler_.emplace(format_.rate, audio::kSpeechRate);
  const auto body = wav_.body();
  return take_samples({reinterpret_cast<const char*>(body.data()), body.size()});
}

// Bytes arrive cut anywhere: what does not fill a frame waits in head_.
bool SpeechBody::take_samples(std::string_view bytes) {
  bytes = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), bytes_left_));
  bytes_left_ -= bytes.size();
  head_ += bytes;
  const auto sample_bytes = static_cast<std::size_t>(format_.bits) / 8;
  const auto channels = static_cast<std::size_t>(format_.channels);
  const std::size_t frames = head_.size() / (sample_bytes * channels);
  decoded_.clear();
  const char* at = head_.data();
  for (std::size_t frame = 0; frame < frames; ++frame) {
    float sum = 0;
    for (std::size_t channel = 0; channel < channels; ++channel, at += sample_bytes) {
      sum += sample_at(at, format_);
    }
    decoded_.push_back(sum / static_cast<float>(channels));
  }
  head_.erase(0, frames * sample_bytes * channels);
  out_.clear();
  if (resampler_) {
    resampled_.clear();
    resampler_->process(decoded_, resampled_);
    audio::append_int16(resampled_, out_);
  } else {
    audio::append_int16(decoded_, out_);
  }
  return deliver();
}

bool SpeechBody::deliver() {
  if (out_.empty()) return true;
  if (samples_out_ + out_.size() > kMaxSamples) {
    return fail_with({Fault::BadReply,
                      host_of(endpoint_.base_url) + " sent more than ten minutes of sound.",
                      "sound over its limit"});
  }
  samples_out_ += out_.size();
  enough_ = !sink_(out_);
  return !enough_;
}

bool SpeechBody::fail_with(Error error) {
  error_ = std::move(error);
  return false;
}

Result<void> SpeechBody::finish() {
  if (form_ == Form::Unknown && !head_.empty() && !error_) decide({});
  if (form_ == Form::Object && !error_) {
    const auto json = parse_json(head_);
    fail_with(json && json->contains("error") ? error_of(endpoint_, *json)
                                              : not_the_api(endpoint_, "the sound is JSON"));
  }
  if (resampler_ && !error_ && !enough_) {
    out_.clear();
    resampled_.clear();
    resampler_->finish(resampled_);
    audio::append_int16(resampled_, out_);
    deliver();
  }
  if (enough_) return {};
  if (error_) return std::unexpected(*error_);
  if (!delivered()) {
    return holler::fail(Fault::BadReply, host_of(endpoint_.base_url) + " sent no sound. Try again.",
                        "empty body");
  }
  return {};
}

}  // namespace pipeline::openai
