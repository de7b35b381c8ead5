// Holler's window at the shared desk, used as a person uses it: with a voice, a keyboard and ears.
// Threads: the test's. Owns: the program, which is ended with the object.
#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
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

namespace e2e {

constexpr std::chrono::milliseconds kPatience{20'000};  // only so that a failing test ends

// How a spoken question and the space bar meet.
struct Press {
  std::chrono::milliseconds after_begin{-100};  // of the speech; negative: before it
  std::chrono::milliseconds after_end{100};     // the release; negative: before the end
};

// When what was done happened, by the program's own events and the desk's clock.
struct Asked {
  support::Spoken spoken;
  audio::TimePoint key_down;
  audio::TimePoint key_up;
};

inline constexpr const char* kKey = "sk-of-the-tests";

class HollerWindow {
 public:
  // Returns once a press would be taken. `service_url` empty: no service is configured, and no
  // key. `environment`: in place of the desk's own.
  explicit HollerWindow(const std::string& service_url, std::vector<std::string> arguments = {},
                        std::optional<support::Environment> environment = std::nullopt);
  ~HollerWindow();
  HollerWindow(const HollerWindow&) = delete;
  HollerWindow& operator=(const HollerWindow&) = delete;

  // Holds the space bar while the samples are spoken into the microphone. Events from before the
  // press are passed over.
  Asked ask(std::span<const std::int16_t> speech, int rate, const Press& press = {});

  // Waits for the turn's last event: "ended" or "failed".
  nlohmann::json last_event();
  // The same; fails the test unless it has that name.
  nlohmann::json last_event(const std::string& name);

  // Presses the notice's Retry key; false if no turn starts.
  bool retry();

  // Ends the program as a desktop does; gives its exit status.
  std::optional<int> quit();

  support::VirtualDesk& desk() { return desk_; }
  support::Keyboard& keyboard() { return keyboard_; }
  support::Events& events() { return events_; }

  // All that it wrote, for a failing test's message.
  std::string story();

 private:
  support::VirtualDesk& desk_;
  std::filesystem::path folder_;
  support::Process program_;
  support::Keyboard keyboard_;
  support::Events events_;
};

// What an answer should have sounded like, at the recorder's rate: one sound a spoken segment,
// taken from the "segment" events of the last turn.
std::vector<std::vector<std::int16_t>> voices_of(const std::vector<std::string>& segments);
std::vector<std::string> segments_since(support::Events& events, audio::TimePoint when);

// Correlation that says: this sentence and no other was heard. Different voices stay below 0.1, a
// gap in the middle (a busy machine) costs up to a half.
constexpr double kRecognised = 0.3;

// Prints a measured value, so that the log of a passing run is worth reading.
void measured(const std::string& what, std::chrono::nanoseconds time);
void measured(const std::string& what, double value, const std::string& unit = {});

}  // namespace e2e
