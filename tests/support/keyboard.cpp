#include "tests/support/keyboard.h"

#include <utility>

namespace support {

std::string Keyboard::xdotool(std::vector<std::string> words,
                              std::chrono::milliseconds limit) const {
  words.insert(words.begin(), "xdotool");
  std::string text = must_run({.argv = std::move(words), .environment = environment_}, limit);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

void Keyboard::focus(const std::string& title, int process, std::chrono::milliseconds limit) {
  window_ = xdotool({"search", "--sync", "--onlyvisible", "--limit", "1", "--all", "--pid",
                     std::to_string(process), "--name", "^" + title},
                    limit);
  xdotool({"windowfocus", "--sync", window_}, limit);
}

void Keyboard::down(const std::string& key) {
  xdotool({"keydown", key});
}
void Keyboard::up(const std::string& key) {
  xdotool({"keyup", key});
}
void Keyboard::press(const std::string& key) {
  xdotool({"key", key});
}

void Keyboard::press_often(const std::string& key, int times, std::chrono::milliseconds apart) {
  xdotool({"key", "--repeat", std::to_string(times), "--repeat-delay",
           std::to_string(apart.count()), key});
}

void Keyboard::click(int x, int y) {
  xdotool({"mousemove", "--window", window_, std::to_string(x), std::to_string(y), "click", "1"});
}

}  // namespace support
