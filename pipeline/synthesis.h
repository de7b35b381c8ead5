// Makes the sound of an answer's segments a few at a time: while one is played, the voice works on
// the next two. What it makes waits in a bounded buffer a segment; who plays takes them in order.
// Threads: a Synthesis has one maker and one taker. A SynthesisQueue is made, asked and destroyed
// by the speak stage, and makes each sound on a thread of its own. Owns: its threads, and the sound
// that nobody has taken yet.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <thread>
#include <variant>
#include <vector>

#include "pipeline/channel.h"
#include "pipeline/providers.h"

namespace pipeline {

// One segment on its way from the voice to the loudspeaker.
class Synthesis {
 public:
  // In samples. The longest segment (400 characters, about 25 s) fits whole, so a server can finish
  // and let go of the connection while an earlier one still plays; more than that must wait.
  static constexpr std::size_t kMostHeld = std::size_t{30} * audio::kSpeechRate;

  explicit Synthesis(SpokenSegment segment) : segment_(std::move(segment)) {}

  const SpokenSegment& segment() const { return segment_; }

  // Asks the voice and stays until it has given everything, waiting while the buffer is full.
  void make(TextToSpeech& tts, std::stop_token stop);

  // Waits for sound and puts all there is into `samples`. False: it is over, or stopped. What the
  // voice threw is thrown here.
  bool take(std::vector<std::int16_t>& samples, std::stop_token stop);

  // How it ended; Fault::Cancelled before that.
  Result<void> result() const;

 private:
  bool give(std::span<const std::int16_t> samples, std::stop_token stop);

  const SpokenSegment segment_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::int16_t> held_;
  bool over_ = false;
  Result<void> result_ = holler::fail(Fault::Cancelled, "Stopped.");
  std::exception_ptr thrown_;
};

class SynthesisQueue {
 public:
  static constexpr int kAtOnce = 3;  // the one that is played and two ahead, if the voice allows

  // Starts with every segment of `in` as soon as it arrives and a place is free.
  SynthesisQueue(Channel<SpokenSegment>& in, TextToSpeech& tts, std::stop_token stop);
  SynthesisQueue(const SynthesisQueue&) = delete;
  SynthesisQueue& operator=(const SynthesisQueue&) = delete;
  ~SynthesisQueue() = default;  // stops what still runs, and joins

  // The next segment in order; the place of the one before becomes free. Empty: there are no more,
  // or stopped.
  std::shared_ptr<Synthesis> next();

 private:
  struct StopsAtEnd {
    ~StopsAtEnd() { source.request_stop(); }
    std::stop_source& source;
  };

  void work();
  std::shared_ptr<Synthesis> start_next();

  Channel<SpokenSegment>& in_;
  TextToSpeech& tts_;
  std::stop_source stop_;  // also when nobody wants the rest
  std::stop_callback<std::function<void()>> stops_with_turn_;
  std::mutex order_;                // who holds it starts the next segment
  Channel<std::monostate> places_;  // one each for what is being made or played
  Channel<std::shared_ptr<Synthesis>> line_;
  std::shared_ptr<Synthesis> current_;  // handed out last
  std::vector<std::jthread> threads_;
  StopsAtEnd stops_at_end_{stop_};  // last: before the threads are joined
};

}  // namespace pipeline
