// pocketsphinx's decoder with its packaged English model and the demo's questions mixed in: loaded
// once, on a thread of its own, so that a stop never waits for it.
// Threads: get by any; the decoder by one at a time. Owns: the decoder, about 100 MB once loaded.
#pragma once

#include <pocketsphinx.h>

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "audio/error.h"

namespace pipeline::offline {

class RecognizerModel {
 public:
  explicit RecognizerModel(std::filesystem::path dir) : dir_(std::move(dir)) {}

  // Starts loading if need be and waits for it. A failed load is tried again by the next call.
  holler::Result<ps_decoder_t*> get(std::stop_token stop);

  // The decoder has heard a whole utterance. Used by the thread that decodes.
  bool knows_voice = false;

 private:
  using Decoder = std::unique_ptr<ps_decoder_t, int (*)(ps_decoder_t*)>;

  static holler::Result<Decoder> load_decoder(const std::filesystem::path& dir);
  void load();

  const std::filesystem::path dir_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool loading_ = false;
  std::optional<holler::Result<Decoder>> loaded_;
  std::jthread loader_;  // last: joined before what it writes to goes
};

}  // namespace pipeline::offline
