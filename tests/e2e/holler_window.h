// Holler's window at the shared desk, and what the end-to-end tests say about it.
// Threads: the test's.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/holler_window.h"
#include "tests/support/simulated_service.h"

namespace e2e {

using support::Asked;
using support::kKey;
using support::kPatience;
using support::Press;

class HollerWindow : public support::HollerWindow {
 public:
  // `service_url` empty: no service is configured, and no key. `environment`: in place of the
  // desk's own.
  explicit HollerWindow(const std::string& service_url, std::vector<std::string> arguments = {},
                        std::optional<support::Environment> environment = std::nullopt);

  using support::HollerWindow::last_event;
  // The same; fails the test unless the event has that name.
  nlohmann::json last_event(const std::string& name);
};

// The questions that reached the recogniser whole, as 24 kHz sound: those that were heard live,
// then those that were uploaded.
std::vector<std::vector<std::int16_t>> questions_at(const support::SimulatedService& service);

// From now on questions can only be uploaded.
void hear_by_upload(support::SimulatedService& service);

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
