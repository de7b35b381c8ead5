#include "tests/support/holler_window.h"

#include <signal.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

namespace support {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// One folder a window, so that a failing test's events are its own.
std::filesystem::path new_folder(const VirtualDesk& desk) {
  static int count = 0;
  const std::filesystem::path folder = desk.folder() / ("window" + std::to_string(++count));
  std::filesystem::create_directory(folder);
  return folder;
}

Process start(const VirtualDesk& desk, const std::filesystem::path& folder, HollerStart how) {
  Command command;
  command.argv = {how.program.string(), "--events", (folder / "events").string()};
  command.argv.insert(command.argv.end(), how.arguments.begin(), how.arguments.end());
  command.environment = how.environment ? std::move(*how.environment) : desk.environment();
  if (!how.service_url.empty()) {
    command.environment["OPENAI_BASE_URL"] = how.service_url;
    command.environment["OPENAI_API_KEY"] = kKey;
  }
  command.out = folder / "out";
  command.err = folder / "err";
  return Process::start(command);
}

}  // namespace

HollerWindow::HollerWindow(VirtualDesk& desk, HollerStart how)
    : desk_(desk),
      folder_(new_folder(desk_)),
      program_(start(desk_, folder_, std::move(how))),
      keyboard_(desk_.environment()),
      events_(folder_ / "events") {
  if (!events_.wait_for("ready", kPatience)) {
    throw std::runtime_error("Holler did not become ready: " + story());
  }
  focus();
}

HollerWindow::~HollerWindow() {
  quit();
}

Asked HollerWindow::ask(std::span<const std::int16_t> speech, int rate, const Press& press) {
  const auto lead = std::max(0ms, -press.after_begin) + 400ms;
  const Spoken spoken = desk_.microphone().speak(speech, rate, lead);
  std::this_thread::sleep_until(spoken.begins + press.after_begin);
  events_.skip();
  keyboard_.down("space");
  std::this_thread::sleep_until(spoken.ends + press.after_end);
  keyboard_.up("space");
  const auto down = events_.wait_for("key_down", kPatience);
  const auto up = events_.wait_for("key_up", kPatience);
  if (!down || !up) throw std::runtime_error("the space bar did not arrive: " + story());
  desk_.microphone().finish();
  return {.spoken = spoken, .key_down = time_of(*down), .key_up = time_of(*up)};
}

json HollerWindow::last_event() {
  const auto event = events_.wait_for_any({"ended", "failed"}, kPatience);
  if (!event) throw std::runtime_error("the turn did not end: " + story());
  return *event;
}

bool HollerWindow::retry() {
  events_.skip();
  keyboard_.press("Return");
  return events_.wait_for("turn_started", kPatience).has_value();
}

void HollerWindow::focus() {
  keyboard_.focus("Holler", program_.id());
}

std::optional<int> HollerWindow::quit() {
  program_.signal(SIGTERM);
  return program_.wait(5s);
}

std::string HollerWindow::story() {
  return "events:\n" + events_.text() + "standard error:\n" + read_whole(folder_ / "err");
}

}  // namespace support
