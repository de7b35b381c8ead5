// The window: GLFW for the window and its keys, Dear ImGui for what is in it.
// Threads: everything on the main thread, except wake(), which any thread may call.
// Owns: the GLFW window, the GL context and the Dear ImGui context.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "ui/view.h"

namespace ui {

class Window {
 public:
  using ViewSource = std::function<std::shared_ptr<const View>()>;

  // The error is one sentence for the person: no display, or no OpenGL.
  static std::expected<std::unique_ptr<Window>, std::string> open(const std::string& title,
                                                                  ViewSource view, ActionSink act);
  virtual ~Window() = default;

  // Draws until the window is closed or close() was called. Sleeps while nothing changes.
  virtual void run() = 0;

  // Any thread: something to draw has changed. Cheap; never waits.
  virtual void wake() = 0;

  // Any thread: makes run() return soon.
  virtual void close() = 0;
};

}  // namespace ui
