// Holler itself, as it is built and shipped: the program with its window, its own folders for
// settings and state, and a space bar that is really pressed.
// Threads: as Client. Owns: the program. Borrows the desk and the keys.
#pragma once

#include <filesystem>
#include <string>

#include "tests/bench/client.h"
#include "tests/bench/x_keys.h"
#include "tests/support/holler_window.h"

namespace bench {

class HollerClient final : public Client {
 public:
  // `name`: of the folder that its settings and state live in. `settings`: what its settings file
  // says; null: there is none. `barge_in`: stop() leaves the answer to be interrupted by the next
  // press.
  HollerClient(support::VirtualDesk& desk, XKeys& keys, const std::string& service_url,
               const std::string& name, const nlohmann::json& settings, bool barge_in);

  void attend() override;
  audio::TimePoint key_down() override;
  audio::TimePoint key_up() override;
  OwnWord stop() override;

  // Waits until the answer has been played to its end, and gives the turn's last event.
  nlohmann::json hear_out();

 private:
  OwnWord word_of(const nlohmann::json& ended);

  XKeys& keys_;
  const bool barge_in_;
  support::HollerWindow window_;
  audio::TimePoint key_down_{};
};

}  // namespace bench
