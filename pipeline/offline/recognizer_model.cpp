#include "pipeline/offline/recognizer_model.h"

#include <sphinxbase/err.h>
#include <sphinxbase/ngram_model.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "pipeline/offline/demo_phrases.h"

namespace pipeline::offline {
namespace {

using holler::Fault;

constexpr const char* kSearch = "questions";
// Of general English and of the demo's questions. They apply to probabilities raised to the power
// of the decoder's language weight (6.5), so that 0.3 takes less than a fifth from a probability.
constexpr std::array<float, 2> kWeights{0.7F, 0.3F};

using Config = std::unique_ptr<cmd_ln_t, int (*)(cmd_ln_t*)>;
using Ngrams = std::unique_ptr<ngram_model_t, int (*)(ngram_model_t*)>;

// The library writes to stderr by default; some of it by way of the callback, some not.
void ignore_log(void*, err_lvl_t, const char*, ...) noexcept {}

// The library reads models from named files only. This one has no name in any folder: it is gone
// with its handle, however the program ends. Empty when the system gives no such file.
Ngrams read_phrases(cmd_ln_t* config, logmath_t* log_math) {
  Ngrams none(nullptr, &ngram_model_free);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  if (!file) return none;
  const std::string arpa = demo_phrases().arpa();
  if (std::fwrite(arpa.data(), 1, arpa.size(), file.get()) != arpa.size()) return none;
  if (std::fflush(file.get()) != 0) return none;
  std::rewind(file.get());  // where /dev/fd shares the position
  const std::string path = "/dev/fd/" + std::to_string(fileno(file.get()));
  return {ngram_model_read(config, path.c_str(), NGRAM_ARPA, log_math), &ngram_model_free};
}

// General English with the demo's questions mixed in, or alone if they cannot be. Empty when even
// that cannot be read.
Ngrams read_language(ps_decoder_t* decoder, const std::filesystem::path& general_file) {
  cmd_ln_t* config = ps_get_config(decoder);
  logmath_t* log_math = ps_get_logmath(decoder);
  Ngrams general(ngram_model_read(config, general_file.c_str(), NGRAM_AUTO, log_math),
                 &ngram_model_free);
  if (!general) return general;
  Ngrams phrases = read_phrases(config, log_math);
  if (!phrases) return general;
  std::array<ngram_model_t*, 2> models{general.get(), phrases.get()};
  std::array<std::string, 2> names{"general", "phrases"};
  std::array<char*, 2> name_pointers{names[0].data(), names[1].data()};
  Ngrams mixed(ngram_model_set_init(config, models.data(), name_pointers.data(), kWeights.data(),
                                    static_cast<int>(models.size())),
               &ngram_model_free);
  return mixed ? std::move(mixed) : std::move(general);  // a mixture keeps references to its parts
}

}  // namespace

holler::Result<RecognizerModel::Decoder> RecognizerModel::load_decoder(
    const std::filesystem::path& dir) {
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
  const Config config(cmd_ln_init(nullptr, ps_args(), TRUE, "-hmm", hmm.c_str(), "-dict",
                                  dict.c_str(), "-fwdflat", "no", nullptr),
                      &cmd_ln_free_r);
  if (!config) return missing("cmd_ln_init failed");
  Decoder decoder(ps_init(config.get()), &ps_free);
  if (!decoder) return missing("ps_init failed");
  const Ngrams language = read_language(decoder.get(), lm);
  if (!language) return missing("ngram_model_read failed");
  // The decoder keeps the model by a reference of its own.
  if (ps_set_lm(decoder.get(), kSearch, language.get()) < 0 ||
      ps_set_search(decoder.get(), kSearch) < 0) {
    return missing("ps_set_lm failed");
  }
  return decoder;
}

holler::Result<ps_decoder_t*> RecognizerModel::get(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!loading_ && !(loaded_ && loaded_->has_value())) {
    loaded_.reset();
    loading_ = true;
    loader_ = std::jthread([this] { load(); });
  }
  if (!changed_.wait(lock, stop, [this] { return !loading_; })) {
    return holler::fail(Fault::Cancelled, "Stopped.");
  }
  if (!*loaded_) return std::unexpected(loaded_->error());
  return (*loaded_)->get();
}

void RecognizerModel::load() {
  auto loaded = load_decoder(dir_);
  {
    const std::lock_guard lock(mutex_);
    loaded_ = std::move(loaded);
    loading_ = false;
  }
  changed_.notify_all();
}

}  // namespace pipeline::offline
