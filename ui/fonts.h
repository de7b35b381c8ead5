// The typeface in four cuts, found through fontconfig: Inter, else Noto Sans, DejaVu Sans or
// whatever sans-serif is installed; with no font at all, the one built into Dear ImGui.
// Threads: main only. Owns: nothing; the faces live in the Dear ImGui context.
#pragma once

struct ImFont;

namespace ui {

struct Face {
  ImFont* font = nullptr;
  float size = 0;  // window units; the glyphs themselves are drawn at the density of the screen
};

struct Fonts {
  Face body, strong, title, small;
};

// Replaces the fonts of the current Dear ImGui context. `scale`: layout scale, window units per
// design pixel. `density`: framebuffer pixels per window unit.
Fonts load_fonts(float scale, float density);

}  // namespace ui
