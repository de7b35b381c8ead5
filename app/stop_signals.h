// SIGINT, SIGTERM and SIGHUP as one call on an ordinary thread, where anything is allowed.
// Threads: make it in main before any other thread starts (it blocks the signals, and threads
// inherit that). Owns: the thread that waits for them.
#pragma once

#include <functional>
#include <thread>

namespace app {

class StopSignals {
 public:
  // `stop` is called for every such signal, from the waiting thread. The second one within the
  // same process ends it at once: a person who asks twice is not kept waiting.
  explicit StopSignals(std::function<void()> stop);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace app
