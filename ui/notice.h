// The bar that says what went wrong or needs saying, with Retry where that can help.
// Threads: main only, inside a Dear ImGui frame. Owns: nothing.
#pragma once

#include "ui/frame.h"

namespace ui {

// Zero while there is nothing to say. `width` is that of the window.
float notice_height(const Frame& frame, float width);

void draw_notice(const Frame& frame, const Area& area);

}  // namespace ui
