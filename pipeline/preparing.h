// A port getting ready (dialling, loading a model) while its stage still waits for something to do.
// Threads: made and destroyed by the stage; one more runs inside, which ends within 50 ms of the
// stop or of the end of this object. Owns: that thread. Borrows the port.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

namespace pipeline {

class Preparing {
 public:
  template <typename Port>
  Preparing(Port& port, std::stop_token stop)
      : thread_([&port](std::stop_token enough) { port.prepare(std::move(enough)); }),
        pass_on_(std::move(stop), [this] { thread_.request_stop(); }) {}

  void wait() { thread_.join(); }

 private:
  std::jthread thread_;
  std::stop_callback<std::function<void()>> pass_on_;  // last: it uses the thread
};

}  // namespace pipeline
