// Catches every system call of the calling thread while it is open, so whatever could block. It
// uses Linux's syscall user dispatch (5.11), which turns the call into a signal instead. A call
// that is caught is not carried out.
// Threads: watches the thread that made it; make one at a time. Owns: the handler of SIGSYS.
#pragma once

#include <cstdint>

namespace bench {

class SyscallTrap {
 public:
  SyscallTrap();
  ~SyscallTrap();
  SyscallTrap(const SyscallTrap&) = delete;
  SyscallTrap& operator=(const SyscallTrap&) = delete;

  bool works() const { return works_; }  // false: the kernel cannot
  void open();
  void close();
  std::uint64_t caught() const;

 private:
  bool works_ = false;
};

}  // namespace bench
