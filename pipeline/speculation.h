// Answers begun before the question is over. While the key is still held, the person has stopped
// talking and the recogniser's partial text has stood still for a moment, the model is asked about
// it; if the final text says the same, that answer is taken, else it is dropped unheard and
// unstored. It stands between a Turn and its ports and looks like ports itself, so no stage knows
// of it. Threads: made, ended and destroyed by the Turn; its ports as the stages use them. Owns:
// the guess and a thread that waits for the right moment. Borrows the ports.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/events.h"
#include "pipeline/guess.h"
#include "pipeline/turn.h"

namespace pipeline {

struct SpeculationRules {
  std::chrono::milliseconds stable{250};  // the partial text has not changed for so long
  // And nothing was said for so long: the text lags behind the words, half a second on average and
  // a whole one at times, so an earlier guess would mostly miss the last word.
  std::chrono::milliseconds quiet{700};
  int tries = 2;                     // in one turn
  std::chrono::seconds at_most{10};  // of speech: a longer question is not guessed at
};

// True when two texts ask the same: case, and marks and blanks around words, do not count.
bool same_question(std::string_view a, std::string_view b);

class Speculation {
 public:
  Speculation(Ports ports, std::vector<Message> context, SpeculationRules rules = {});
  ~Speculation();
  Speculation(const Speculation&) = delete;
  Speculation& operator=(const Speculation&) = delete;

  Ports ports();
  // The turn is over: what nobody took is dropped (50 ms), and this is what it all has cost.
  GuessCost end();

 private:
  class Ear;
  class Mind;
  class Voice;

  void listening();                     // the key is down
  void released();                      // no new guesses
  void quiet(bool now);                 // whether the person has stopped talking
  void partial(std::string_view text);  // never waits
  void run(std::stop_token stop);
  bool worth_a_try() const;
  bool outdated() const;  // the guess was at a text that has changed
  void retire(std::unique_lock<std::mutex>& lock);
  // The guess at `question`; every other one is over and its calls have ended.
  std::shared_ptr<Guess> claim(std::string_view question);
  std::shared_ptr<Guess> claimed() const;

  const Ports real_;
  const std::vector<Message> context_;
  const SpeculationRules rules_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool held_ = false;
  std::optional<TimePoint> quiet_since_;  // the person has stopped talking
  TimePoint since_{};                     // key down
  std::string text_;                      // the newest partial
  TimePoint text_since_{};
  std::vector<std::string> tried_;
  std::shared_ptr<Guess> guess_;  // at tried_.back()
  bool retiring_ = false;         // a dropped guess is on its way out
  bool claimed_ = false;
  GuessCost cost_;

  std::unique_ptr<Ear> ear_;
  std::unique_ptr<Mind> mind_;
  std::unique_ptr<Voice> voice_;
  std::jthread thread_;  // last: it uses the above
};

}  // namespace pipeline
