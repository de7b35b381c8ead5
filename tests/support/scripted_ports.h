// Providers that do what a test says: fixed results, and a latch where each can be made to stall.
// Threads: configure before the turn starts; read afterwards.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/providers.h"
#include "tests/support/latch.h"

namespace support {

struct ScriptedHear final : pipeline::SpeechToText {
  pipeline::Result<pipeline::Transcript> result = pipeline::Transcript{"what is it", "en"};
  std::shared_ptr<Latch> stall;          // before the result
  std::shared_ptr<Latch> stall_prepare;  // in prepare
  std::vector<pipeline::Utterance> asked;

  std::string name() const override { return "scripted"; }
  void prepare(std::stop_token stop) override;
  pipeline::Result<pipeline::Transcript> transcribe(const pipeline::Utterance& utterance,
                                                    std::stop_token stop) override;
};

struct ScriptedThink final : pipeline::LanguageModel {
  std::vector<std::string> deltas{"It is ", "a test. ", "It works."};
  std::optional<pipeline::Error> error;  // after the deltas
  pipeline::AnswerEnd end = pipeline::AnswerEnd::Complete;
  std::shared_ptr<Latch> stall;       // before the first delta
  std::shared_ptr<Latch> stall_late;  // after the last delta
  std::vector<std::vector<pipeline::Message>> asked;

  std::string name() const override { return "scripted"; }
  pipeline::Result<pipeline::AnswerEnd> answer(std::span<const pipeline::Message> messages,
                                               const pipeline::TextSink& sink,
                                               std::stop_token stop) override;
};

struct ScriptedSpeak final : pipeline::TextToSpeech {
  int samples_per_char = 100;
  std::int16_t level = 1000;
  std::optional<pipeline::Error> error;  // after the samples of the text number `error_at`
  std::size_t error_at = 0;
  bool error_before_sound = true;
  std::shared_ptr<Latch> stall;       // before the first sample
  std::shared_ptr<Latch> stall_late;  // after the last sample
  // What one text gets instead of the above; calls side by side come in any order.
  struct Call {
    std::int16_t level = 1000;
    std::shared_ptr<Latch> stall{};
    std::shared_ptr<Latch> stall_late{};
    std::optional<pipeline::Error> error{};  // after the samples
  };
  std::map<std::string, Call, std::less<>> calls;
  int side_by_side = 1;
  std::vector<std::string> asked;
  std::atomic<int> running = 0;
  std::atomic<int> most_running = 0;

  std::string name() const override { return "scripted"; }
  int at_once() const override { return side_by_side; }
  pipeline::Result<void> speak(std::string_view text, const pipeline::SpeechSink& sink,
                               std::stop_token stop) override;

 private:
  std::mutex mutex_;  // of asked
};

}  // namespace support
