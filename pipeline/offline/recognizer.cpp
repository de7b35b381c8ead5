#include "pipeline/offline/recognizer.h"

#include <pocketsphinx.h>
#include <sphinxbase/err.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "audio/resampler.h"

namespace pipeline::offline {

namespace {

constexpr int kModelRate = 16'000;
// A stop is looked for after every piece; decoding one takes about a tenth of its length.
constexpr std::size_t kPieceSamples = audio::kSpeechRate / 20;

using Config = std::unique_ptr<cmd_ln_t, int (*)(cmd_ln_t*)>;
using Decoder = std::unique_ptr<ps_decoder_t, int (*)(ps_decoder_t*)>;

std::unexpected<Error> cancelled() {
  return holler::fail(Fault::Cancelled, "Stopped.");
}

// The library writes to stderr by default; some of it by way of the callback, some not.
void ignore_log(void*, err_lvl_t, const char*, ...) noexcept {}

Result<Decoder> load_decoder(const std::filesystem::path& dir) {
  const auto hmm = dir / "en-us";
  const auto lm = dir / "en-us.lm.bin";
  const auto dict = dir / "cmudict-en-us.dict";
  const auto missing = [&dir](const std::string& detail) {
    return holler::fail(Fault::Config,
                        "The offline speech model is not in " + dir.string() +
                            "; install the package pocketsphinx-en-us.",
                        detail);
  };
  // Looked for here because the library may end the process over a missing file.
  for (const auto& path : {hmm / "mdef", lm, dict}) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return missing("no file " + path.string());
  }
  err_set_callback(ignore_log, nullptr);
  err_set_logfp(nullptr);
  // The second, flat pass over the utterance is left out: on short questions it gains nothing,
  // and it cannot be interrupted.
  const Config config(cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", hmm.c_str(), "-lm", lm.c_str(),
                                  "-dict", dict.c_str(), "-fwdflat", "no", nullptr),
                      &cmd_ln_free_r);
  if (!config) return missing("cmd_ln_init failed");
  Decoder decoder(ps_init(config.get()), &ps_free);
  if (!decoder) return missing("ps_init failed");
  return decoder;
}

}  // namespace

class OfflineSpeechToText::Model {
 public:
  explicit Model(std::filesystem::path dir) : dir_(std::move(dir)) {}

  // Starts loading if need be and waits for it. A failed load is tried again by the next call.
  Result<ps_decoder_t*> get(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!loading_ && !(loaded_ && loaded_->has_value())) {
      loaded_.reset();
      loading_ = true;
      loader_ = std::jthread([this] { load(); });
    }
    if (!changed_.wait(lock, stop, [this] { return !loading_; })) return cancelled();
    if (!*loaded_) return std::unexpected(loaded_->error());
    return (*loaded_)->get();
  }

  // The decoder has heard a whole utterance. Used by the thread that transcribes.
  bool knows_voice = false;

 private:
  void load() {
    auto loaded = load_decoder(dir_);
    {
      const std::lock_guard lock(mutex_);
      loaded_ = std::move(loaded);
      loading_ = false;
    }
    changed_.notify_all();
  }

  const std::filesystem::path dir_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool loading_ = false;
  std::optional<Result<Decoder>> loaded_;
  std::jthread loader_;  // last: joined before what it writes to goes
};

OfflineSpeechToText::OfflineSpeechToText() : OfflineSpeechToText(HOLLER_POCKETSPHINX_MODEL) {}

OfflineSpeechToText::OfflineSpeechToText(std::filesystem::path model_dir)
    : model_(std::make_unique<Model>(std::move(model_dir))) {}

OfflineSpeechToText::~OfflineSpeechToText() = default;

void OfflineSpeechToText::prepare(std::stop_token stop) {
  // Trouble shows again in transcribe(), which can tell of it.
  std::ignore = model_->get(std::move(stop));
}

namespace {

// Feeds the decoder piece by piece. False: stopped.
bool decode(ps_decoder_t* decoder, std::span<const std::int16_t> samples,
            const std::stop_token& stop) {
  audio::Resampler resampler(audio::kSpeechRate, kModelRate);
  std::vector<float> in;
  std::vector<float> out;
  std::vector<std::int16_t> piece;
  for (bool more = true; more;) {
    if (stop.stop_requested()) return false;
    const auto size = std::min(kPieceSamples, samples.size());
    in.clear();
    out.clear();
    piece.clear();
    audio::append_float(samples.first(size), in);
    samples = samples.subspan(size);
    resampler.process(in, out);
    more = !samples.empty();
    if (!more) resampler.finish(out);
    audio::append_int16(out, piece);
    ps_process_raw(decoder, piece.data(), piece.size(), FALSE, FALSE);
  }
  return !stop.stop_requested();
}

// Utterances are recordings of their own: the noise estimate starts anew with each, while the
// estimate of voice and microphone (the cepstral mean) carries over and improves.
Result<void> decode_utterance(ps_decoder_t* decoder, std::span<const std::int16_t> samples,
                              const std::stop_token& stop) {
  ps_start_stream(decoder);
  if (ps_start_utt(decoder) < 0) {
    return holler::fail(Fault::BadReply, "The offline speech recogniser failed; please try again.",
                        "ps_start_utt failed");
  }
  const bool complete = decode(decoder, samples, stop);
  ps_end_utt(decoder);
  if (!complete) return cancelled();
  return {};
}

}  // namespace

Result<Transcript> OfflineSpeechToText::transcribe(const Utterance& utterance,
                                                   std::stop_token stop) {
  const auto decoder = model_->get(stop);
  if (!decoder) return std::unexpected(decoder.error());
  // The model's own estimate of voice and microphone fits nobody: the very first utterance is
  // decoded twice, the first time only to learn them.
  for (bool learning = !model_->knows_voice;; learning = false) {
    const auto done = decode_utterance(*decoder, utterance.samples, stop);
    if (!done) return std::unexpected(done.error());
    if (!learning) break;
    model_->knows_voice = true;
  }
  const char* text = ps_get_hyp(*decoder, nullptr);
  if (stop.stop_requested()) return cancelled();
  return Transcript{.text = text != nullptr ? text : "", .language = "en"};
}

}  // namespace pipeline::offline
