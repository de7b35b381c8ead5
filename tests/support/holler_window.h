// Holler's window at a virtual desk, used as a person uses it: with a voice, a keyboard and ears.
// Trouble that leaves nothing to go on with is a std::runtime_error that tells the whole story.
// Threads: one thread at a time. Owns: the program, which is ended with the object.
#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/support/events.h"
#include "tests/support/keyboard.h"
#include "tests/support/microphone_player.h"
#include "tests/support/process.h"
#include "tests/support/sound_recorder.h"
#include "tests/support/virtual_desk.h"

namespace support {

constexpr std::chrono::milliseconds kPatience{20'000};  // only so that a failing test ends

// The key that the program is given for a service.
inline constexpr const char* kKey = "sk-of-the-tests";

// How a spoken question and the space bar meet.
struct Press {
  std::chrono::milliseconds after_begin{-100};  // of the speech; negative: before it
  std::chrono::milliseconds after_end{100};     // the release; negative: before the end
};

// When what was done happened, by the program's own events and the desk's clock.
struct Asked {
  Spoken spoken;
  audio::TimePoint key_down;
  audio::TimePoint key_up;
};

struct HollerStart {
  std::filesystem::path program;
  std::string service_url{};  // empty: no service is configured, and no key
  std::vector<std::string> arguments{};
  std::optional<Environment> environment{};  // in place of the desk's own
};

class HollerWindow {
 public:
  // Returns once a press would be taken.
  HollerWindow(VirtualDesk& desk, HollerStart how);
  ~HollerWindow();
  HollerWindow(const HollerWindow&) = delete;
  HollerWindow& operator=(const HollerWindow&) = delete;

  // Holds the space bar while the samples are spoken into the microphone. Events from before the
  // press are passed over.
  Asked ask(std::span<const std::int16_t> speech, int rate, const Press& press = {});

  // Waits for the turn's last event: "ended" or "failed".
  nlohmann::json last_event();

  // Presses the notice's Retry key; false if no turn starts.
  bool retry();

  // Makes it the window that gets the keys, where several are open.
  void focus();

  // Ends the program as a desktop does; gives its exit status.
  std::optional<int> quit();

  VirtualDesk& desk() { return desk_; }
  Keyboard& keyboard() { return keyboard_; }
  Events& events() { return events_; }

  // All that it wrote, for a failing test's message.
  std::string story();

 private:
  VirtualDesk& desk_;
  std::filesystem::path folder_;
  Process program_;
  Keyboard keyboard_;
  Events events_;
};

}  // namespace support
