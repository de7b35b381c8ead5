// Keeps one core busy from its making to its end: a neighbour that never rests.
// Threads: any. Owns: a thread.
#pragma once

#include <thread>

namespace bench {

class BusyCore {
 public:
  BusyCore();

 private:
  std::jthread thread_;
};

}  // namespace bench
