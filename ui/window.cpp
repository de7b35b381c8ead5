#include "ui/window.h"

// GLFW must come first: it brings the OpenGL declarations.
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <utility>

#include "ui/fonts.h"
#include "ui/frame_pacer.h"
#include "ui/input.h"
#include "ui/screen.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {
namespace {

using Clock = FramePacer::Clock;

class GlfwWindow final : public Window {
 public:
  GlfwWindow(ViewSource view, ActionSink act) : view_(std::move(view)), act_(std::move(act)) {}
  ~GlfwWindow() override;

  // Empty when all went well; else the sentence for the person.
  std::string start(const std::string& title);

  void run() override;
  void wake() override;
  void close() override;

 private:
  bool create_window(const std::string& title);
  bool start_drawing();
  void fit_to_screen();
  void shrink_to_monitor();
  void wait_for_cause();
  void draw();

  ViewSource view_;
  ActionSink act_;
  GLFWwindow* window_ = nullptr;
  bool glfw_ready_ = false;
  bool imgui_glfw_ready_ = false;
  bool imgui_gl_ready_ = false;
  Screen screen_;
  FramePacer pacer_;
  std::unique_ptr<Input> input_;
  Fonts fonts_;
  float scale_ = 1;
  std::atomic<bool> dirty_ = true;  // a wake is under way that no frame has answered
  std::atomic<bool> closing_ = false;
};

GlfwWindow::~GlfwWindow() {
  if (imgui_gl_ready_) ImGui_ImplOpenGL3_Shutdown();
  if (imgui_glfw_ready_) ImGui_ImplGlfw_Shutdown();
  if (ImGui::GetCurrentContext()) ImGui::DestroyContext();
  if (window_) glfwDestroyWindow(window_);
  if (glfw_ready_) glfwTerminate();
}

std::string GlfwWindow::start(const std::string& title) {
  if (!std::getenv("DISPLAY") && !std::getenv("WAYLAND_DISPLAY")) return strings::kNoDisplay;
  // Without a callback GLFW is silent, and our sentences say more than its own.
  glfw_ready_ = glfwInit() == GLFW_TRUE;
  if (!glfw_ready_) return strings::kNoWindowSystem;
  if (!create_window(title) || !start_drawing()) return strings::kNoOpenGl;
  return {};
}

bool GlfwWindow::create_window(const std::string& title) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "holler");
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "holler");
  window_ =
      glfwCreateWindow(static_cast<int>(size::kWindowWidth), static_cast<int>(size::kWindowHeight),
                       title.c_str(), nullptr, nullptr);
  if (!window_) return false;
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  return true;
}

bool GlfwWindow::start_drawing() {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  input_ = std::make_unique<Input>(window_, act_, screen_, pacer_);
  imgui_glfw_ready_ = ImGui_ImplGlfw_InitForOpenGL(window_, true);
  imgui_gl_ready_ = imgui_glfw_ready_ && ImGui_ImplOpenGL3_Init("#version 130");
  if (!imgui_gl_ready_) return false;
  fit_to_screen();
  shrink_to_monitor();
  glfwShowWindow(window_);
  return true;
}

// Layout, letters and limits for the density of the screen that the window is on.
void GlfwWindow::fit_to_screen() {
  float content = 1;
  glfwGetWindowContentScale(window_, &content, nullptr);
  int window_width = 0;
  int frame_width = 0;
  glfwGetWindowSize(window_, &window_width, nullptr);
  glfwGetFramebufferSize(window_, &frame_width, nullptr);
  // X11 counts the window in pixels; Wayland and macOS count it in larger units of their own.
  const float density = window_width > 0 && frame_width > 0
                            ? static_cast<float>(frame_width) / static_cast<float>(window_width)
                            : 1;
  scale_ = content > 0 ? content / density : 1;
  apply_theme(scale_);
  fonts_ = load_fonts(scale_, density);
  ImGui_ImplOpenGL3_DestroyFontsTexture();  // the next frame makes it anew
  glfwSetWindowSizeLimits(window_, static_cast<int>(size::kMinWidth * scale_),
                          static_cast<int>(size::kMinHeight * scale_), GLFW_DONT_CARE,
                          GLFW_DONT_CARE);
}

// On a small or magnified screen the usual size would hide the talk control below the edge.
void GlfwWindow::shrink_to_monitor() {
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  if (!monitor) return;
  int room_width = 0;
  int room_height = 0;
  glfwGetMonitorWorkarea(monitor, nullptr, nullptr, &room_width, &room_height);
  const int title_bar = static_cast<int>(size::kTitleBar * scale_);
  int width = 0;
  int height = 0;
  glfwGetWindowSize(window_, &width, &height);
  if (width <= room_width && height <= room_height - title_bar) return;
  glfwSetWindowSize(window_, std::min(width, room_width),
                    std::min(height, room_height - title_bar));
}

void GlfwWindow::run() {
  while (!closing_ && !glfwWindowShouldClose(window_)) {
    wait_for_cause();
    if (input_->take_scale_change()) fit_to_screen();
    if (dirty_.exchange(false)) pacer_.data();
    const bool hidden = glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0;
    const auto now = Clock::now();
    const auto due = pacer_.wait(now);
    if (hidden || !due || *due > Clock::duration::zero()) continue;
    draw();
    pacer_.drawn(now);
  }
  input_->let_go();
}

void GlfwWindow::wait_for_cause() {
  // While the window is hidden nothing is due; events still arrive.
  const bool hidden = glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0;
  const auto due = pacer_.wait(Clock::now());
  if (hidden || !due) {
    glfwWaitEvents();
  } else if (*due > Clock::duration::zero()) {
    glfwWaitEventsTimeout(std::chrono::duration<double>(*due).count());
  } else {
    glfwPollEvents();
  }
}

void GlfwWindow::draw() {
  static const View kNothing;
  const std::shared_ptr<const View> view = view_();
  const View& shown = view ? *view : kNothing;
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  if (width <= 0 || height <= 0) return;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  const Frame frame{shown, act_, fonts_, scale_, glfwGetTime()};
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  screen_.draw(frame, size.x, size.y, input_->talk_held());
  ImGui::Render();
  glViewport(0, 0, width, height);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window_);
  pacer_.animate(is_animated(shown.phase));
}

void GlfwWindow::wake() {
  if (!dirty_.exchange(true)) glfwPostEmptyEvent();
}

void GlfwWindow::close() {
  closing_ = true;
  glfwPostEmptyEvent();
}

}  // namespace

std::expected<std::unique_ptr<Window>, std::string> Window::open(const std::string& title,
                                                                 ViewSource view, ActionSink act) {
  auto window = std::make_unique<GlfwWindow>(std::move(view), std::move(act));
  if (std::string problem = window->start(title); !problem.empty()) {
    return std::unexpected(std::move(problem));
  }
  return window;
}

}  // namespace ui
