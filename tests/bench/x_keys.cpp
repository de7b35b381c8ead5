#include "tests/bench/x_keys.h"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>

#include <stdexcept>

namespace bench {

struct XKeys::Connection {
  explicit Connection(const std::string& name) : display(XOpenDisplay(name.c_str())) {
    if (display == nullptr) throw std::runtime_error("cannot open the display " + name);
  }
  ~Connection() { XCloseDisplay(display); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Display* display;
};

XKeys::XKeys(const std::string& display) : connection_(std::make_unique<Connection>(display)) {
  int event = 0;
  int error = 0;
  int major = 0;
  int minor = 0;
  if (XTestQueryExtension(connection_->display, &event, &error, &major, &minor) == False) {
    throw std::runtime_error("the display " + display + " has no XTEST extension");
  }
}

XKeys::~XKeys() = default;

audio::TimePoint XKeys::down(const std::string& key) {
  return move(key, true);
}

audio::TimePoint XKeys::up(const std::string& key) {
  return move(key, false);
}

audio::TimePoint XKeys::move(const std::string& key, bool pressed) {
  Display* display = connection_->display;
  const KeyCode code = XKeysymToKeycode(display, XStringToKeysym(key.c_str()));
  if (code == 0) throw std::runtime_error("no such key: " + key);
  const audio::TimePoint at = audio::Clock::now();
  XTestFakeKeyEvent(display, code, pressed ? True : False, CurrentTime);
  XSync(display, False);
  return at;
}

}  // namespace bench
