#include "pipeline/offline/voice.h"

#include <flite/flite.h>

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "audio/resampler.h"
#include "pipeline/offline/ascii.h"

extern "C" {
// flite's voices come without a header.
cst_voice* register_cmu_us_slt(const char* voxdir);
}

namespace pipeline::offline {

namespace {

constexpr int kVoiceRate = 16'000;
constexpr int kPieceFrames = kVoiceRate / 20;
// flite models a whole sentence before its first sample and cannot be stopped meanwhile: a longer
// one is read in parts.
constexpr std::size_t kLongestSentence = 160;

cst_voice* voice() {
  static cst_voice* const slt = [] {
    flite_init();
    return register_cmu_us_slt(nullptr);
  }();
  return slt;
}

bool is_word_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Length of the first sentence of `text`, or of as many whole words of it as fit the limit.
std::size_t first_sentence(std::string_view text) {
  std::size_t last_space = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool space_follows = text[i + 1] == ' ' || text[i + 1] == '\n';
    const bool ends =
        text[i] == '\n' || (std::string_view(".!?").contains(text[i]) && space_follows);
    if (ends) return i + 1;
    if (space_follows) last_space = i + 1;
    if (i + 1 >= kLongestSentence) return last_space > 0 ? last_space : i + 1;
  }
  return text.size();
}

// Carries flite's samples to the sink at 24 kHz.
class Outlet {
 public:
  Outlet(const SpeechSink& sink, std::stop_token stop) : sink_(sink), stop_(std::move(stop)) {}

  bool open() const { return wanted_ && !stop_.stop_requested(); }

  void write(std::span<const short> samples) {
    in_.clear();
    audio::append_float(samples, in_);
    resampler_.process(in_, out_);
    deliver();
  }

  void finish() {
    resampler_.finish(out_);
    deliver();
  }

 private:
  void deliver() {
    pcm_.clear();
    audio::append_int16(out_, pcm_);
    out_.clear();
    if (open() && !pcm_.empty()) wanted_ = sink_(pcm_);
  }

  const SpeechSink& sink_;
  const std::stop_token stop_;
  bool wanted_ = true;
  audio::Resampler resampler_{kVoiceRate, audio::kSpeechRate};
  std::vector<float> in_;
  std::vector<float> out_;
  std::vector<std::int16_t> pcm_;
};

int on_samples(const cst_wave* wave, int start, int size, int /*last*/,
               cst_audio_streaming_info* info) noexcept {
  auto& outlet = *static_cast<Outlet*>(info->userdata);
  if (outlet.open() && size > 0) {
    outlet.write(std::span(wave->samples + start, static_cast<std::size_t>(size)));
  }
  return outlet.open() ? CST_AUDIO_STREAM_CONT : CST_AUDIO_STREAM_STOP;
}

// False: flite failed.
bool speak_sentence(const std::string& sentence, Outlet& outlet) {
  cst_utterance* utterance = new_utterance();
  utt_set_input_text(utterance, sentence.c_str());
  // On the utterance, which then owns it, not on the voice, which is shared.
  cst_audio_streaming_info* info = new_audio_streaming_info();
  info->min_buffsize = kPieceFrames;
  info->asc = &on_samples;
  info->userdata = &outlet;
  feat_set(utterance->features, "streaming_info", audio_streaming_info_val(info));
  // Deletes the utterance itself when it fails, and a stopped one counts as failed.
  utterance = flite_do_synth(utterance, voice(), utt_synth);
  if (utterance == nullptr) return !outlet.open();
  delete_utterance(utterance);
  return true;
}

}  // namespace

void OfflineTextToSpeech::prepare(std::stop_token) {
  voice();
}

Result<void> OfflineTextToSpeech::speak(std::string_view text, const SpeechSink& sink,
                                        std::stop_token stop) {
  const std::string ascii = to_ascii(text);
  std::string_view rest = ascii;
  Outlet outlet(sink, stop);
  while (!rest.empty() && outlet.open()) {
    const std::string sentence(rest.substr(0, first_sentence(rest)));
    rest.remove_prefix(sentence.size());
    if (!std::ranges::any_of(sentence, is_word_character)) continue;
    if (!speak_sentence(sentence, outlet)) {
      return holler::fail(Fault::BadReply, "The offline voice failed; the answer stays readable.",
                          "flite_do_synth failed");
    }
  }
  outlet.finish();
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");
  return {};
}

}  // namespace pipeline::offline
