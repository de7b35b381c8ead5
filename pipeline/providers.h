// The three ports of the pipeline: what hears, what thinks, what speaks.
// A provider makes plain blocking calls that return promptly (50 ms) once `stop` is requested,
// with Fault::Cancelled. Errors are values; nothing throws.
// Threads: one call at a time on a provider, unless it says otherwise, and prepare beside it;
// different providers run side by side.
// Owns: its connections, which outlive a call so that they stay warm.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "pipeline/events.h"

namespace pipeline {

// One utterance on its way to the recogniser while it is still being spoken.
// Threads: made, fed, finished and destroyed by the stage that records.
// Destroying it before finish() abandons it, within 50 ms.
class Hearing {
 public:
  virtual ~Hearing() = default;
  // The next piece of the utterance, 24 kHz. Never waits.
  virtual void feed(std::span<const std::int16_t>) {}
  // The utterance is complete: it holds all that was fed, and is what to send if the early way did
  // not work. `text` may come back empty: nothing was recognised. Call once.
  virtual Result<Transcript> finish(const Utterance& utterance, std::stop_token stop) = 0;
};

// What the question says so far, UTF-8; each call replaces the one before. Called from a thread of
// the provider's, never after the Hearing's end; must not wait.
using PartialSink = std::function<void(std::string_view)>;

class SpeechToText {
 public:
  virtual ~SpeechToText() = default;
  // Who answers, for people and reports: "offline" or a host name.
  virtual std::string name() const = 0;
  // Loads what the first call would wait for. Called at the start and while the person speaks.
  virtual void prepare(std::stop_token) {}
  // A question begins. What a provider does not override only prepares meanwhile, and transcribes
  // at the end. Returns at once.
  virtual std::unique_ptr<Hearing> listen(PartialSink partial, std::stop_token stop);
  // The whole at once: a file, or a retry. `text` may come back empty: nothing was recognised.
  virtual Result<Transcript> transcribe(const Utterance& utterance, std::stop_token stop) = 0;
};

// Receives UTF-8 text as it arrives (never split inside a character). False: no more is wanted.
using TextSink = std::function<bool(std::string_view)>;

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  virtual std::string name() const = 0;
  virtual void prepare(std::stop_token) {}
  // The last message is the person's question. An error after some text was delivered means that
  // the answer was cut off there.
  virtual Result<AnswerEnd> answer(std::span<const Message> messages, const TextSink& sink,
                                   std::stop_token stop) = 0;
};

// Receives 24 kHz mono samples as they arrive; may wait. False: no more is wanted.
using SpeechSink = std::function<bool(std::span<const std::int16_t>)>;

class TextToSpeech {
 public:
  virtual ~TextToSpeech() = default;
  virtual std::string name() const = 0;
  virtual void prepare(std::stop_token) {}
  // How many calls of speak() may run side by side.
  virtual int at_once() const { return 1; }
  // `text` is plain and at most 4096 characters. An error after some samples were delivered means
  // that the sound was cut off there.
  virtual Result<void> speak(std::string_view text, const SpeechSink& sink,
                             std::stop_token stop) = 0;
};

}  // namespace pipeline
