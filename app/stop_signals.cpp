#include "app/stop_signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <utility>

namespace app {
namespace {

sigset_t stop_set() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) sigaddset(&set, number);
  return set;
}

}  // namespace

StopSignals::StopSignals(std::function<void()> stop) {
  const sigset_t set = stop_set();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A reader that went away is an error value where we write, not a death.
  signal(SIGPIPE, SIG_IGN);
  thread_ = std::jthread([set, stop = std::move(stop)](std::stop_token done) {
    for (int seen = 0;; ++seen) {
      int number = 0;
      sigwait(&set, &number);
      if (done.stop_requested()) return;
      if (seen > 0) _exit(128 + number);
      stop();
    }
  });
}

StopSignals::~StopSignals() {
  thread_.request_stop();
  pthread_kill(thread_.native_handle(), SIGUSR1);
}

}  // namespace app
