#include "audio/caught_stderr.h"

#include <fcntl.h>
#include <sys/mman.h>
#if __has_include(<alsa/asoundlib.h>)
#include <alsa/asoundlib.h>
#endif
#include <unistd.h>

#include <array>
#include <cstdio>

namespace audio {
namespace {

#if __has_include(<alsa/asoundlib.h>)
// ALSA calls it on the audio thread too, so it does nothing at all.
void say_nothing(const char*, int, const char*, int, const char*, ...) {}
#endif

}  // namespace

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

void keep_alsa_quiet() {
#if __has_include(<alsa/asoundlib.h>)
  snd_lib_error_set_handler(say_nothing);
#endif
}

}  // namespace audio
