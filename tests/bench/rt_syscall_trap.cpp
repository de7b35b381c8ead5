#include "rt_syscall_trap.h"

#include <sys/prctl.h>

#include <csignal>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

namespace bench {
namespace {

// From linux/prctl.h and Documentation/admin-guide/syscall-user-dispatch.rst.
constexpr char kAllow = 0;
constexpr char kBlock = 1;

thread_local constinit volatile char selector = kAllow;
thread_local constinit volatile std::uint64_t count = 0;

// Returning from it is a system call too.
void on_syscall(int) {
  selector = kAllow;
  count = count + 1;
}

}  // namespace

SyscallTrap::SyscallTrap() {
  count = 0;
  struct sigaction action {};
  action.sa_handler = on_syscall;
  sigaction(SIGSYS, &action, nullptr);
  works_ = prctl(PR_SET_SYSCALL_USER_DISPATCH, 1UL, 0UL, 0UL, &selector) == 0;
}

SyscallTrap::~SyscallTrap() {
  if (works_) prctl(PR_SET_SYSCALL_USER_DISPATCH, 0UL, 0UL, 0UL, 0UL);
  std::signal(SIGSYS, SIG_DFL);
}

void SyscallTrap::open() {
  if (works_) selector = kBlock;
}

void SyscallTrap::close() {
  selector = kAllow;
}

std::uint64_t SyscallTrap::caught() const {
  return count;
}

}  // namespace bench
