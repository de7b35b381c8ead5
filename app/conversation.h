// The conversation so far: what is drawn, and what goes to the model as context. They differ after
// an interruption: the window shows all that was written, the model is told what was heard.
// Threads: the session's only. Owns: the exchanges; snapshots of them are immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/events.h"
#include "pipeline/receipt.h"
#include "ui/view.h"

namespace app {

class Conversation {
 public:
  explicit Conversation(std::string system_prompt);

  // A turn runs; its texts are filled in as they come.
  void begin();
  // What the question says so far, while it is spoken; replaces the one before.
  void partial(std::string_view text);
  void question(std::string_view text);
  void delta(std::string_view text);
  // The answer can be heard.
  void sounds(const pipeline::Receipt& receipt);
  // The turn is over. It leaves no trace if nothing was said or understood.
  void finish(const pipeline::TurnReport& report);
  // Takes the last exchange back, to ask it again. It must have failed.
  void forget_last();

  // System prompt first and unchanged, then the newest exchanges that fit, oldest first.
  std::vector<pipeline::Message> context() const;

  const ui::Exchanges& exchanges() const { return drawn_; }

 private:
  template <typename Change>
  void change_last(Change change);

  const std::string system_prompt_;
  ui::Exchanges drawn_;
  std::vector<std::string> told_;  // per finished exchange: the answer as the model is told it
};

}  // namespace app
