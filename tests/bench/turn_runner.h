// Holds one turn with one client and measures it from outside: the question goes into the virtual
// microphone, the key moves, the loudspeaker is listened to, the service's log is read.
// Threads: one thread at a time. Borrows the desk.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/client.h"
#include "tests/bench/ear.h"
#include "tests/bench/question.h"
#include "tests/bench/turn_result.h"
#include "tests/support/simulated_service.h"
#include "tests/support/virtual_desk.h"

namespace bench {

// A client and the service that only it talks to.
struct Contestant {
  std::string name;
  std::filesystem::path service_log;
  std::unique_ptr<support::SimulatedService> service;
  std::unique_ptr<Client> client;
};

struct TurnRules {
  std::chrono::milliseconds press_before{100};   // the question's first sound
  std::chrono::milliseconds release_after{200};  // its last
  std::chrono::milliseconds listen{300};         // to the answer, then the turn is stopped
  bool barge_in = false;                         // the answer before may still play
};

class TurnRunner {
 public:
  TurnRunner(support::VirtualDesk& desk, TurnRules rules);

  // The n-th turn meets the same draws of the service's times whichever client holds it. Turns of
  // the warm-up have negative numbers.
  TurnResult run(Contestant& contestant, int turn);

  // See Ear.
  void recorder_is_late_by(std::chrono::nanoseconds late) { ear_.recorder_is_late_by(late); }

 private:
  struct Moments {
    audio::TimePoint key_down;
    audio::TimePoint key_up;
  };
  void prepare(Contestant& contestant, int turn);
  Moments ask(Client& client);

  support::VirtualDesk& desk_;
  const TurnRules rules_;
  const Question question_;
  std::vector<support::Seconds> word_ends_;
  Ear ear_;
};

}  // namespace bench
