// The whole boundary between the window and the rest: View is what to draw, Action is what the
// person did. Plain data both ways; the window holds no other state of the conversation.
// Threads: a View is an immutable snapshot; Actions are values.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ui/exchanges.h"

namespace ui {

enum class Phase { Starting, Ready, Listening, Thinking, Speaking, Replaying };

// Where the time between letting go and hearing the answer went.
struct Receipt {
  struct Part {
    std::string label;
    std::chrono::milliseconds length{};
  };
  std::chrono::milliseconds total{};
  std::vector<Part> parts;  // in the order they happened; they add up to the total
};

// One question and its answer, as drawn.
struct Exchange {
  std::string question;        // empty while it is not known yet
  bool question_open = false;  // it is still being spoken: its words may change
  std::string answer;          // grows while it streams
  std::size_t heard_bytes{};   // the first bytes of the answer that were played; the rest is grey
  bool running = false;        // the answer is still coming or still being spoken
  std::optional<Receipt> receipt;  // from the first sound on
  std::string note;  // "Interrupted", "Cut off by the length limit"; empty: nothing to say
};

// What went wrong or needs saying, with a next step. Empty text: nothing.
struct Notice {
  std::string text;
  bool serious = false;  // red rather than a hint
};

// How long the answers of this session took to the first word.
struct SessionLatency {
  std::size_t turns = 0;  // that were heard
  std::chrono::milliseconds p50{}, p95{};
};

struct View {
  Phase phase = Phase::Starting;
  std::string status;  // the state line, one short sentence
  Notice notice;
  float input_level = 0;  // 0..1 while listening, peak of the last 50 ms on a dB-like scale
  std::chrono::milliseconds listening_for{0};
  Exchanges exchanges;
  SessionLatency latency;
  bool can_replay = false;
  bool can_retry = false;  // a recording or a question is kept and can be sent again
  bool can_stop = false;
  bool offline = false;    // the built-in demo answers
  std::string provider;    // who answers, for the footer: "offline demo", "api.openai.com"
  std::string microphone;  // device names for the footer; empty: none
  std::string loudspeaker;
};

namespace action {
struct TalkDown {
  std::chrono::steady_clock::time_point at;
};
struct TalkUp {
  std::chrono::steady_clock::time_point at;
};
struct Stop {};  // Esc: stop the answer, drop a recording that runs
struct Replay {};
struct Retry {};
struct DismissNotice {};
}  // namespace action

using Action = std::variant<action::TalkDown, action::TalkUp, action::Stop, action::Replay,
                            action::Retry, action::DismissNotice>;
using ActionSink = std::function<void(Action)>;

}  // namespace ui
