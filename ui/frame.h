// What every panel gets to draw one frame, and the rectangle that it may draw in.
// Threads: main only. Owns: nothing.
#pragma once

#include "ui/fonts.h"
#include "ui/view.h"

namespace ui {

struct Frame {
  const View& view;
  const ActionSink& act;
  const Fonts& fonts;
  float scale;     // window units per design pixel
  double seconds;  // a clock for things that move

  float px(float design) const { return design * scale; }
};

// Window units, from the upper left corner of the window.
struct Area {
  float x = 0, y = 0, w = 0, h = 0;

  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float middle_x() const { return x + w / 2; }
  float middle_y() const { return y + h / 2; }
  bool contains(float px, float py) const {
    return px >= x && px < right() && py >= y && py < bottom();
  }
};

}  // namespace ui
