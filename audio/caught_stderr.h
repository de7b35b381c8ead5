// Keeps what drivers print on standard error away from the terminal, and hands it over as text.
// Threads: one at a time. What other threads print on standard error meanwhile is caught too.
// Owns: a copy of file descriptor 2, put back at the end.
#pragma once

#include <string>

namespace audio {

class CaughtStderr {
 public:
  // Appends to `text` when destroyed. Where catching is impossible, nothing is caught.
  explicit CaughtStderr(std::string& text);
  ~CaughtStderr();
  CaughtStderr(const CaughtStderr&) = delete;
  CaughtStderr& operator=(const CaughtStderr&) = delete;

 private:
  std::string& text_;
  const int file_;
  const int saved_;
};

// ALSA complains on standard error from its own threads, at any time ("underrun occurred"), about
// what we count ourselves. From here on it does not. Call once, before the first device is opened.
void keep_alsa_quiet();

}  // namespace audio
