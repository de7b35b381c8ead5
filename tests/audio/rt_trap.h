// Catches what real-time code must not do: while a Trap is open on a thread, every allocation,
// release and pthread lock or condition call of that thread is counted (and still carried out).
// Works by defining those functions in the test program itself. Sanitizers define the same ones,
// so under them there is no trap and kTrapWorks is false.
// Threads: a trap watches the thread that opened it. Owns: nothing.
#pragma once

#include <cstddef>

namespace rt_trap {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kTrapWorks = false;
#else
inline constexpr bool kTrapWorks = true;
#endif

struct Caught {
  std::size_t allocations = 0;  // malloc, calloc, realloc, free and their kin, so also new, delete
  std::size_t locks = 0;        // mutexes, condition variables
};

class Trap {
 public:
  Trap();
  ~Trap();
  Trap(const Trap&) = delete;
  Trap& operator=(const Trap&) = delete;
  Caught caught() const;
};

}  // namespace rt_trap
