// A baseline: records while the key is held and, once it is up, holds a conversation in one of the
// older styles with cold connections. What differs between the styles is the Conversation.
// It is told of the key directly, without a window in between, and sends no earlier turns along:
// both in its favour.
// Threads: as Client; the conversation runs on a thread of its own.
// Owns: that thread. Borrows the desk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>

#include "audio/error.h"
#include "tests/bench/client.h"
#include "tests/bench/talk_desk.h"

namespace bench {

// What a conversation has at hand, and notes down for the record.
struct Talk {
  audio::Speaker& speaker;
  std::string transcript{};
  std::string first_segment{};
};

// From the whole recorded question (24 kHz) to the last sample handed to the loudspeaker.
using Conversation = std::function<holler::Result<void>(std::span<const std::int16_t> question,
                                                        Talk& talk, const std::stop_token& stop)>;

class ColdClient final : public Client {
 public:
  ColdClient(TalkDesk& desk, Conversation conversation);
  ~ColdClient() override;

  void attend() override { desk_.settle(); }
  audio::TimePoint key_down() override;
  audio::TimePoint key_up() override;
  OwnWord stop() override;

 private:
  void converse(audio::TimePoint key_up, const std::stop_token& stop);

  TalkDesk& desk_;
  const Conversation conversation_;
  std::optional<Talk> talk_;  // of this turn
  std::string error_;
  std::jthread thread_;
};

}  // namespace bench
