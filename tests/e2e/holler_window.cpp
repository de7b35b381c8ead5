#include "tests/e2e/holler_window.h"

#include <doctest/doctest.h>
#include <signal.h>

#include <cstdio>
#include <stdexcept>
#include <thread>

#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"

namespace e2e {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// One folder a window, so that a failing test's events are its own.
std::filesystem::path new_folder(const support::VirtualDesk& desk) {
  static int count = 0;
  const std::filesystem::path folder = desk.folder() / ("window" + std::to_string(++count));
  std::filesystem::create_directory(folder);
  return folder;
}

support::Process start(const support::VirtualDesk& desk, const std::filesystem::path& folder,
                       const std::string& service_url, std::vector<std::string> arguments,
                       std::optional<support::Environment> environment) {
  support::Command command;
  command.argv = {HOLLER_PROGRAM, "--events", (folder / "events").string()};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = environment ? std::move(*environment) : desk.environment();
  if (!service_url.empty()) {
    command.environment["OPENAI_BASE_URL"] = service_url;
    command.environment["OPENAI_API_KEY"] = kKey;
  }
  command.out = folder / "out";
  command.err = folder / "err";
  return support::Process::start(command);
}

}  // namespace

HollerWindow::HollerWindow(const std::string& service_url, std::vector<std::string> arguments,
                           std::optional<support::Environment> environment)
    : desk_(support::VirtualDesk::shared()),
      folder_(new_folder(desk_)),
      program_(start(desk_, folder_, service_url, std::move(arguments), std::move(environment))),
      keyboard_(desk_.environment()),
      events_(folder_ / "events") {
  if (!events_.wait_for("ready", kPatience)) {
    throw std::runtime_error("Holler did not become ready: " + story());
  }
  keyboard_.focus("Holler");
}

HollerWindow::~HollerWindow() {
  quit();
}

Asked HollerWindow::ask(std::span<const std::int16_t> speech, int rate, const Press& press) {
  const auto lead = std::max(0ms, -press.after_begin) + 400ms;
  const support::Spoken spoken = desk_.microphone().speak(speech, rate, lead);
  std::this_thread::sleep_until(spoken.begins + press.after_begin);
  events_.skip();
  keyboard_.down("space");
  std::this_thread::sleep_until(spoken.ends + press.after_end);
  keyboard_.up("space");
  const auto down = events_.wait_for("key_down", kPatience);
  const auto up = events_.wait_for("key_up", kPatience);
  if (!down || !up) throw std::runtime_error("the space bar did not arrive: " + story());
  desk_.microphone().finish();
  return {.spoken = spoken, .key_down = support::time_of(*down), .key_up = support::time_of(*up)};
}

json HollerWindow::last_event() {
  const auto event = events_.wait_for_any({"ended", "failed"}, kPatience);
  if (!event) throw std::runtime_error("the turn did not end: " + story());
  return *event;
}

json HollerWindow::last_event(const std::string& name) {
  json event = last_event();
  INFO(story());
  REQUIRE(event.at("event") == name);
  return event;
}

bool HollerWindow::retry() {
  events_.skip();
  keyboard_.press("Return");
  return events_.wait_for("turn_started", kPatience).has_value();
}

std::optional<int> HollerWindow::quit() {
  program_.signal(SIGTERM);
  return program_.wait(5s);
}

std::string HollerWindow::story() {
  return "events:\n" + events_.text() + "standard error:\n" + support::read_whole(folder_ / "err");
}

std::vector<std::vector<std::int16_t>> voices_of(const std::vector<std::string>& segments) {
  std::vector<std::vector<std::int16_t>> voices;
  for (const std::string& text : segments) {
    voices.push_back(support::resample(support::simulated_voice(text), audio::kSpeechRate,
                                       support::SoundRecorder::kRate));
  }
  return voices;
}

std::vector<std::string> segments_since(support::Events& events, audio::TimePoint when) {
  std::vector<std::string> texts;
  for (const json& event : events.all("segment")) {
    if (support::time_of(event) >= when) texts.push_back(event.at("text"));
  }
  return texts;
}

void measured(const std::string& what, std::chrono::nanoseconds time) {
  measured(what, std::chrono::duration<double, std::milli>(time).count(), "ms");
}

void measured(const std::string& what, double value, const std::string& unit) {
  std::printf("measured: %s: %.4g %s\n", what.c_str(), value, unit.c_str());
  std::fflush(stdout);
}

}  // namespace e2e
