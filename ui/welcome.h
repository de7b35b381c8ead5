// What stands in the middle before the first question: the one gesture, and how to leave the demo.
// Threads: main only, inside a Dear ImGui frame. Owns: nothing.
#pragma once

#include "ui/frame.h"

namespace ui {

void draw_welcome(const Frame& frame, const Area& area);

}  // namespace ui
