// The top of the window: the name, the state line, and a badge while the demo answers.
// Threads: main only, inside a Dear ImGui frame. Owns: nothing.
#pragma once

#include "ui/frame.h"

namespace ui {

void draw_header(const Frame& frame, const Area& area);

}  // namespace ui
