// Keys, mouse and window events, straight from GLFW's callbacks: an action leaves at the moment
// the key moves, never a frame later.
// Threads: main only. Owns: which talk key is held.
#pragma once

#include "ui/frame_pacer.h"
#include "ui/screen.h"
#include "ui/talk_key.h"
#include "ui/view.h"

struct GLFWwindow;

namespace ui {

class Input {
 public:
  // Takes over the window's callbacks and user pointer; all arguments outlive this. Must come
  // before the Dear ImGui backend is set up, which then calls these callbacks first.
  Input(GLFWwindow* window, const ActionSink& act, Screen& screen, FramePacer& pacer);
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  bool talk_held() const { return talk_.held(); }

  // Ends talking if it goes on: nobody will report the release any more.
  void let_go() noexcept;

  // True once after the screen's scale changed.
  bool take_scale_change();

 private:
  static Input& of(GLFWwindow* window);
  void set_callbacks();
  void on_key(int key, int scancode, int action, int mods) noexcept;
  void on_mouse_button(int button, int action) noexcept;
  void on_shortcut(int key, int scancode, bool control) noexcept;
  void send(TalkKey::Edge edge, FramePacer::Clock::time_point at) noexcept;

  GLFWwindow* window_;
  const ActionSink& act_;
  Screen& screen_;
  FramePacer& pacer_;
  TalkKey talk_;
  bool scale_changed_ = false;
};

}  // namespace ui
