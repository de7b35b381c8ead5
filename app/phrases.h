// The state line's words. All that the session says of itself is here.
// Threads: pure functions.
#pragma once

#include "ui/view.h"

namespace app {

inline const char* status_line(ui::Phase phase, bool has_microphone) {
  switch (phase) {
    case ui::Phase::Starting:
      return "Starting";
    case ui::Phase::Ready:
      return has_microphone ? "Ready" : "Ready, without a microphone";
    case ui::Phase::Listening:
      return "Listening";
    case ui::Phase::Thinking:
      return "Thinking";
    case ui::Phase::Speaking:
      return "Speaking";
    case ui::Phase::Replaying:
      return "Playing again";
  }
  return "";
}

}  // namespace app
