// The bottom line: who answers, which microphone, which loudspeaker.
// Threads: main only, inside a Dear ImGui frame. Owns: nothing.
#pragma once

#include "ui/frame.h"

namespace ui {

void draw_footer(const Frame& frame, const Area& area);

}  // namespace ui
