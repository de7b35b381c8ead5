#include "audio/caught_stderr.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace audio {

// A file in memory rather than a pipe: it never fills up.
CaughtStderr::CaughtStderr(std::string& text)
    : text_(text),
      file_(memfd_create("stderr", MFD_CLOEXEC)),
      saved_(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
  std::fflush(stderr);
  if (file_ >= 0 && saved_ >= 0) dup2(file_, STDERR_FILENO);
}

CaughtStderr::~CaughtStderr() {
  std::fflush(stderr);
  if (saved_ >= 0) {
    dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }
  if (file_ < 0) return;
  lseek(file_, 0, SEEK_SET);
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t got = ::read(file_, block.data(), block.size());
    if (got <= 0) break;
    text_.append(block.data(), static_cast<std::size_t>(got));
  }
  ::close(file_);
}

}  // namespace audio
