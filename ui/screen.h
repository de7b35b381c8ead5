// The whole picture: divides the window among the panels and keeps those that remember something.
// Threads: main only, inside a Dear ImGui frame.
// Owns: the conversation and the talk control.
#pragma once

#include "ui/conversation.h"
#include "ui/frame.h"
#include "ui/talk_control.h"

namespace ui {

class Screen {
 public:
  // `held`: the person holds the talk key or button now.
  void draw(const Frame& frame, float width, float height, bool held);

  Conversation& conversation() { return conversation_; }
  const TalkControl& talk_control() const { return talk_control_; }

 private:
  Conversation conversation_;
  TalkControl talk_control_;
};

}  // namespace ui
