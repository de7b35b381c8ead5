#include "ui/input.h"

#include <GLFW/glfw3.h>
#include <imgui.h>

#include <utility>

#include "ui/letter_key.h"

namespace ui {
namespace {

// With one of these a key is somebody's shortcut (an input method's, the desktop's), not talk.
constexpr int kShortcutModifiers = GLFW_MOD_CONTROL | GLFW_MOD_ALT | GLFW_MOD_SUPER;

bool means(int key, int scancode, int us_place, char letter) {
  const char* name = glfwGetKeyName(key, scancode);
  return means_letter(name ? name : "", key == us_place, letter);
}

}  // namespace

Input::Input(GLFWwindow* window, const ActionSink& act, Screen& screen, FramePacer& pacer)
    : window_(window), act_(act), screen_(screen), pacer_(pacer) {
  glfwSetWindowUserPointer(window, this);
  set_callbacks();
}

Input& Input::of(GLFWwindow* window) {
  auto* input = static_cast<Input*>(glfwGetWindowUserPointer(window));
  input->pacer_.input();
  return *input;
}

void Input::set_callbacks() {
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int scancode, int action, int mods) {
    of(w).on_key(key, scancode, action, mods);
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int) {
    of(w).on_mouse_button(button, action);
  });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int focused) {
    if (!focused) of(w).let_go();
    of(w);
  });
  glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int iconified) {
    if (iconified) of(w).let_go();
    of(w);
  });
  glfwSetWindowContentScaleCallback(
      window_, [](GLFWwindow* w, float, float) { of(w).scale_changed_ = true; });
  // The rest only changes what is to be seen.
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double, double) { of(w); });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) { of(w); });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) { of(w); });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { of(w); });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { of(w); });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { of(w); });
}

void Input::let_go() noexcept {
  send(talk_.release_all(), FramePacer::Clock::now());
}

bool Input::take_scale_change() {
  return std::exchange(scale_changed_, false);
}

void Input::send(TalkKey::Edge edge, FramePacer::Clock::time_point at) noexcept {
  if (edge == TalkKey::Edge::Down) act_(action::TalkDown{at});
  if (edge == TalkKey::Edge::Up) act_(action::TalkUp{at});
}

void Input::on_key(int key, int scancode, int action, int mods) noexcept {
  const auto now = FramePacer::Clock::now();
  const bool typing = ImGui::GetIO().WantTextInput;
  if (key == GLFW_KEY_SPACE) {
    if (action == GLFW_RELEASE) send(talk_.release(TalkKey::Source::SpaceBar), now);
    if (action == GLFW_PRESS && (mods & kShortcutModifiers) == 0) {
      send(talk_.press(TalkKey::Source::SpaceBar, typing), now);
    }
    return;
  }
  if (action == GLFW_RELEASE) return;
  switch (key) {
    case GLFW_KEY_PAGE_UP:
      return screen_.conversation().scroll_pages(-1);
    case GLFW_KEY_PAGE_DOWN:
      return screen_.conversation().scroll_pages(1);
    case GLFW_KEY_UP:
      return screen_.conversation().scroll_pages(-0.1F);
    case GLFW_KEY_DOWN:
      return screen_.conversation().scroll_pages(0.1F);
    default:
      break;
  }
  if (action == GLFW_PRESS && !typing) {
    const int shortcut = mods & kShortcutModifiers;
    if (shortcut == 0 || shortcut == GLFW_MOD_CONTROL) on_shortcut(key, scancode, shortcut != 0);
  }
}

void Input::on_shortcut(int key, int scancode, bool control) noexcept {
  if (control) {
    if (means(key, scancode, GLFW_KEY_Q, 'q')) glfwSetWindowShouldClose(window_, GLFW_TRUE);
  } else if (key == GLFW_KEY_ESCAPE) {
    act_(action::Stop{});
  } else if (key == GLFW_KEY_ENTER || key == GLFW_KEY_KP_ENTER) {
    act_(action::Retry{});
  } else if (means(key, scancode, GLFW_KEY_R, 'r')) {
    act_(action::Replay{});
  }
}

void Input::on_mouse_button(int button, int action) noexcept {
  const auto now = FramePacer::Clock::now();
  if (button != GLFW_MOUSE_BUTTON_LEFT) return;
  if (action == GLFW_RELEASE) return send(talk_.release(TalkKey::Source::Mouse), now);
  double x = 0;
  double y = 0;
  glfwGetCursorPos(window_, &x, &y);
  const bool covered = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId);
  if (!covered && screen_.talk_control().hit(static_cast<float>(x), static_cast<float>(y))) {
    send(talk_.press(TalkKey::Source::Mouse), now);
  }
}

}  // namespace ui
