// The bottom strip: the round talk control that shows the phase, with Replay and Stop beside it.
// Threads: main only, inside a Dear ImGui frame.
// Owns: the smoothed level, and where the round control was drawn.
#pragma once

#include "ui/frame.h"
#include "ui/theme.h"

namespace ui {

class TalkControl {
 public:
  // `held`: the person holds the key or the button now; it answers before the session does.
  void draw(const Frame& frame, const Area& area, bool held);

  // Whether a mouse press there, in window units, starts talking.
  bool hit(float x, float y) const;

 private:
  void draw_disc(const Frame& frame, bool held);
  void draw_listening(const Frame& frame);
  void follow_level(const Frame& frame);

  float x_ = 0, y_ = 0, radius_ = 0;
  float level_ = 0;
  double last_seconds_ = 0;
};

// Whether the control moves by itself in this phase.
bool is_animated(Phase phase);

}  // namespace ui
