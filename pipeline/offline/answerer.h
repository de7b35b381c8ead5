// Answers without a key or a network, from a small table of rules: the time and the date, sums,
// jokes, what Holler is, how to add a key. Says of everything else that it is only a demo.
// Threads: one call at a time.
// Owns: the clock function.
#pragma once

#include <ctime>
#include <functional>

#include "pipeline/providers.h"

namespace pipeline::offline {

// The local time, taken apart. Tests put a fixed one in.
using LocalClock = std::function<std::tm()>;
std::tm local_time();

class OfflineLanguageModel final : public LanguageModel {
 public:
  explicit OfflineLanguageModel(LocalClock clock = local_time) : clock_(std::move(clock)) {}

  std::string name() const override { return "offline"; }
  // Gives its answer word by word. Cannot fail, only be stopped.
  Result<AnswerEnd> answer(std::span<const Message> messages, const TextSink& sink,
                           std::stop_token stop) override;

 private:
  LocalClock clock_;
};

}  // namespace pipeline::offline
