// Presses keys on an X display from inside this program (the XTEST extension, as xdotool does), so
// that the moment of a key is known to a fraction of a millisecond: xdotool itself takes several
// milliseconds to start.
// Threads: one thread at a time. Owns: its connection to the display. Throws std::runtime_error if
// the display cannot be used.
#pragma once

#include <memory>
#include <string>

#include "audio/pcm.h"

namespace bench {

class XKeys {
 public:
  explicit XKeys(const std::string& display);
  ~XKeys();
  XKeys(const XKeys&) = delete;
  XKeys& operator=(const XKeys&) = delete;

  // Keys by their X names: "space", "Escape". Gives the moment just before the key moved; returns
  // once the display has taken it.
  audio::TimePoint down(const std::string& key);
  audio::TimePoint up(const std::string& key);

 private:
  audio::TimePoint move(const std::string& key, bool pressed);

  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace bench
