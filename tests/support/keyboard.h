// The keyboard and the mouse of a virtual desk, by xdotool.
// There is no window manager: the window gets the focus by hand.
// Threads: one thread at a time. Failing tools are a std::runtime_error.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace support {

class Keyboard {
 public:
  explicit Keyboard(Environment environment) : environment_(std::move(environment)) {}

  // Waits for a window of that process whose title begins with `title`, and gives it the focus.
  void focus(const std::string& title, int process,
             std::chrono::milliseconds limit = std::chrono::seconds(20));

  // Keys by their X names: "space", "r", "Escape".
  void down(const std::string& key);
  void up(const std::string& key);
  void press(const std::string& key);
  void press_often(const std::string& key, int times, std::chrono::milliseconds apart);

  // Clicks at a place inside the window, in pixels from its upper left corner.
  void click(int x, int y);

 private:
  std::string xdotool(std::vector<std::string> words,
                      std::chrono::milliseconds limit = std::chrono::seconds(20)) const;

  Environment environment_;
  std::string window_;
};

}  // namespace support
