#include "ui/window.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

namespace {

// Takes an environment variable away for one scope.
class Without {
 public:
  explicit Without(const char* name) : name_(name) {
    if (const char* value = std::getenv(name)) value_ = value;
    unsetenv(name);
  }
  ~Without() {
    if (value_) setenv(name_, value_->c_str(), 1);
  }
  Without(const Without&) = delete;
  Without& operator=(const Without&) = delete;

 private:
  const char* name_;
  std::optional<std::string> value_;
};

std::shared_ptr<const ui::View> busy_view() {
  auto view = std::make_shared<ui::View>();
  view->phase = ui::Phase::Listening;
  view->status = "100%s %n\x1b[2J";
  view->notice = {.text = "Something is said", .serious = true};
  view->can_retry = true;
  auto exchange = std::make_shared<ui::Exchange>();
  exchange->question = "why?";
  exchange->answer = std::string(20'000, 'x') + "\xff\xc3" + std::string(3, '\0');
  exchange->heard_bytes = 20'001;
  for (int i = 0; i < 300; ++i) view->exchanges.push_back(exchange);
  return view;
}

// Mesa's software OpenGL driver leaks a few hundred bytes for every window and is unloaded at the
// end, so that a suppression could not name it. Stands at the start of a test with a window.
#ifdef __SANITIZE_ADDRESS__
using DriverLeaks = __lsan::ScopedDisabler;
#else
struct DriverLeaks {};
#endif

auto open_window(ui::Window::ViewSource view) {
  return ui::Window::open("test", std::move(view), [](const ui::Action&) {});
}

bool has_display() {
  if (std::getenv("DISPLAY")) return true;
  MESSAGE("skipped: needs a display (DISPLAY is not set)");
  return false;
}

TEST_CASE("without a display the window does not open and one sentence says so") {
  const Without x11("DISPLAY");
  const Without wayland("WAYLAND_DISPLAY");
  const auto window = open_window([] { return nullptr; });
  REQUIRE_FALSE(window.has_value());
  CHECK(window.error().find("no display") != std::string::npos);
  CHECK(window.error().ends_with('.'));
}

TEST_CASE("a display that does not answer is one sentence, not a crash") {
  const Without wayland("WAYLAND_DISPLAY");
  const Without x11("DISPLAY");
  setenv("DISPLAY", ":9999", 1);
  const auto window = open_window([] { return nullptr; });
  unsetenv("DISPLAY");
  REQUIRE_FALSE(window.has_value());
  CHECK(window.error().ends_with('.'));
}

TEST_CASE("close from another thread ends run") {
  if (!has_display()) return;
  [[maybe_unused]] const DriverLeaks ignored;
  std::promise<void> drawn;
  std::atomic<bool> first = true;
  auto window = open_window([&]() -> std::shared_ptr<const ui::View> {
    if (first.exchange(false)) drawn.set_value();
    return nullptr;
  });
  REQUIRE(window.has_value());
  const std::jthread closer([&] {
    drawn.get_future().wait();
    (*window)->close();
  });
  (*window)->run();
  CHECK_FALSE(first);
}

TEST_CASE("a wake from another thread is answered with a new frame of the newest view") {
  if (!has_display()) return;
  [[maybe_unused]] const DriverLeaks ignored;
  const auto busy = busy_view();
  std::mutex mutex;
  std::shared_ptr<const ui::View> shown;
  std::promise<void> saw_first, saw_busy;
  bool first = true, second = true;
  auto window = open_window([&]() -> std::shared_ptr<const ui::View> {
    const std::lock_guard lock(mutex);
    const auto view = shown;
    if (std::exchange(first, false)) saw_first.set_value();
    if (view && std::exchange(second, false)) saw_busy.set_value();
    return view;
  });
  REQUIRE(window.has_value());
  const std::jthread session([&] {
    saw_first.get_future().wait();
    {
      const std::lock_guard lock(mutex);
      shown = busy;
    }
    (*window)->wake();
    saw_busy.get_future().wait();
    (*window)->close();
  });
  (*window)->run();
  CHECK_FALSE(second);
}

TEST_CASE("a storm of wakes from several threads neither blocks them nor the end") {
  if (!has_display()) return;
  [[maybe_unused]] const DriverLeaks ignored;
  auto window = open_window([] { return busy_view(); });
  REQUIRE(window.has_value());
  std::atomic<int> wakes = 0;
  {
    const auto storm = [&] {
      for (int i = 0; i < 20'000; ++i) {
        (*window)->wake();
        ++wakes;
      }
      if (wakes == 40'000) (*window)->close();
    };
    const std::jthread one(storm), two(storm);
    (*window)->run();
  }
  CHECK(wakes == 40'000);
}

}  // namespace
