#include "pipeline/offline/recognizer.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "audio/resampler.h"
#include "pipeline/offline/recognizer_model.h"

namespace pipeline::offline {

namespace {

constexpr int kModelRate = 16'000;
// A stop is looked for after every piece; decoding one takes about a tenth of its length.
constexpr std::size_t kPieceSamples = audio::kSpeechRate / 20;

std::unexpected<Error> cancelled() {
  return holler::fail(Fault::Cancelled, "Stopped.");
}

// One utterance in the decoder, from its first sample to its text. Utterances are recordings of
// their own: the noise estimate starts anew with each, while the estimate of voice and microphone
// (the cepstral mean) carries over and improves.
class Decoding {
 public:
  static Result<Decoding> begin(ps_decoder_t* decoder) {
    ps_start_stream(decoder);
    if (ps_start_utt(decoder) < 0) {
      return holler::fail(Fault::BadReply,
                          "The offline speech recogniser failed; please try again.",
                          "ps_start_utt failed");
    }
    return Decoding(decoder);
  }

  // False: stopped.
  bool feed(std::span<const std::int16_t> samples, const std::stop_token& stop) {
    while (!samples.empty() && !stop.stop_requested()) {
      const auto piece = samples.first(std::min(kPieceSamples, samples.size()));
      samples = samples.subspan(piece.size());
      in_.clear();
      out_.clear();
      audio::append_float(piece, in_);
      resampler_.process(in_, out_);
      decode();
    }
    return !stop.stop_requested();
  }

  // So far, or, after end(), for good.
  std::string text() const {
    const char* text = ps_get_hyp(decoder_, nullptr);
    return text != nullptr ? text : "";
  }

  void end() {
    out_.clear();
    resampler_.finish(out_);
    decode();
    ps_end_utt(decoder_);
  }

 private:
  explicit Decoding(ps_decoder_t* decoder) : decoder_(decoder) {}

  void decode() {
    speech_.clear();
    audio::append_int16(out_, speech_);
    ps_process_raw(decoder_, speech_.data(), speech_.size(), FALSE, FALSE);
  }

  ps_decoder_t* decoder_;
  audio::Resampler resampler_{audio::kSpeechRate, kModelRate};
  std::vector<float> in_;
  std::vector<float> out_;
  std::vector<std::int16_t> speech_;
};

Result<Transcript> decode_whole(ps_decoder_t* decoder, const Utterance& utterance,
                                const std::stop_token& stop) {
  auto decoding = Decoding::begin(decoder);
  if (!decoding) return std::unexpected(decoding.error());
  const bool complete = decoding->feed(utterance.samples, stop);
  decoding->end();
  if (!complete) return cancelled();
  return Transcript{.text = decoding->text(), .language = "en"};
}

// Decodes while the person speaks, on a thread of its own.
class LiveDecoding final : public Hearing {
 public:
  LiveDecoding(RecognizerModel& model, PartialSink partial)
      : model_(model),
        partial_(std::move(partial)),
        thread_([this](std::stop_token stop) { done_with(run(std::move(stop))); }) {}

  void feed(std::span<const std::int16_t> samples) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_.insert(waiting_.end(), samples.begin(), samples.end());
    }
    changed_.notify_all();
  }

  Result<Transcript> finish(const Utterance& utterance, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    whole_ = &utterance;
    changed_.notify_all();
    if (!changed_.wait(lock, stop, [this] { return result_.has_value(); })) {
      thread_.request_stop();
      changed_.wait(lock, [this] { return result_.has_value(); });
      return cancelled();
    }
    return std::move(*result_);
  }

 private:
  Result<Transcript> run(std::stop_token stop) {
    const auto decoder = model_.get(stop);
    if (!decoder) return std::unexpected(decoder.error());
    auto decoding = Decoding::begin(*decoder);
    if (!decoding) return std::unexpected(decoding.error());
    std::string told;
    std::vector<std::int16_t> piece;
    while (take(piece, stop)) {
      if (!decoding->feed(piece, stop)) break;
      if (std::string text = decoding->text(); text != told) partial_(told = std::move(text));
    }
    decoding->end();
    if (stop.stop_requested()) return cancelled();
    // The model's own estimate of voice and microphone fits nobody: the very first utterance is
    // decoded twice, the first time only to learn them.
    if (!std::exchange(model_.knows_voice, true)) return decode_whole(*decoder, *whole_, stop);
    return Transcript{.text = decoding->text(), .language = "en", .sent = {}, .live = true};
  }

  // False: the utterance is over, or stopped.
  bool take(std::vector<std::int16_t>& piece, const std::stop_token& stop) {
    piece.clear();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return waiting_.size() >= kPieceSamples || whole_; });
    std::swap(piece, waiting_);
    return !piece.empty() && !stop.stop_requested();
  }

  void done_with(Result<Transcript> result) {
    {
      const std::lock_guard lock(mutex_);
      result_ = std::move(result);
    }
    changed_.notify_all();
  }

  RecognizerModel& model_;
  const PartialSink partial_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::int16_t> waiting_;
  const Utterance* whole_ = nullptr;  // all has been fed
  std::optional<Result<Transcript>> result_;
  std::jthread thread_;  // last: it uses the above
};

}  // namespace

OfflineSpeechToText::OfflineSpeechToText() : OfflineSpeechToText(HOLLER_POCKETSPHINX_MODEL) {}

OfflineSpeechToText::OfflineSpeechToText(std::filesystem::path model_dir)
    : model_(std::make_unique<RecognizerModel>(std::move(model_dir))) {}

OfflineSpeechToText::~OfflineSpeechToText() = default;

void OfflineSpeechToText::prepare(std::stop_token stop) {
  // Trouble shows again in transcribe(), which can tell of it.
  std::ignore = model_->get(std::move(stop));
}

std::unique_ptr<Hearing> OfflineSpeechToText::listen(PartialSink partial, std::stop_token) {
  return std::make_unique<LiveDecoding>(*model_, std::move(partial));
}

Result<Transcript> OfflineSpeechToText::transcribe(const Utterance& utterance,
                                                   std::stop_token stop) {
  const auto decoder = model_->get(stop);
  if (!decoder) return std::unexpected(decoder.error());
  auto text = decode_whole(*decoder, utterance, stop);
  if (!text || std::exchange(model_->knows_voice, true)) return text;
  return decode_whole(*decoder, utterance, stop);  // now that it knows the voice
}

}  // namespace pipeline::offline
