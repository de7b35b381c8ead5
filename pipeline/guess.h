// The answer to a text that may turn out to be the question: asked for at once, and with it the
// sound of its first segment. Nobody hears or stores any of it unless it is played.
// Threads: made and destroyed by one; cancel by any; answer by think, speak by speak.
// Owns: its two calls and what they have delivered. Borrows the ports.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/providers.h"
#include "pipeline/tape.h"

namespace pipeline {

class Guess {
 public:
  // `messages`: the context, then the text as the question.
  Guess(std::vector<Message> messages, LanguageModel& model, TextToSpeech& voice);
  // Cancels, and waits for its calls (50 ms).
  ~Guess();
  Guess(const Guess&) = delete;
  Guess& operator=(const Guess&) = delete;

  void cancel();
  bool cancelled() const { return stop_.stop_requested(); }

  // False: the model failed before its first word, or was stopped; ask again.
  bool any_text(std::stop_token stop) { return text_.has_any(stop); }
  Result<AnswerEnd> answer(const TextSink& sink, std::stop_token stop);

  // True when the sound of `text` is here or on its way; false also if it failed before its first
  // sample.
  bool speaks(std::string_view text, std::stop_token stop);
  Result<void> speak(const SpeechSink& sink, std::stop_token stop);

  std::size_t text_bytes() const { return text_bytes_; }                // from the model so far
  std::size_t speech_characters() const { return speech_characters_; }  // asked of the voice

 private:
  void think(const std::vector<Message>& messages, LanguageModel& model);
  void say(std::string segment);

  TextToSpeech& voice_;
  std::stop_source stop_;
  Tape<std::string, Result<AnswerEnd>> text_;
  Tape<std::vector<std::int16_t>, Result<void>> speech_;
  std::atomic<std::size_t> text_bytes_ = 0;
  std::atomic<std::size_t> speech_characters_ = 0;
  std::mutex mutex_;
  std::string first_segment_;  // what is being spoken; empty: nothing yet
  std::jthread speaking_;
  std::jthread thinking_;  // last: it starts the other
};

}  // namespace pipeline
