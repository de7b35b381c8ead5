// The strokes that panels are made of: text, key caps, icons, buttons. Text goes to the screen as
// it is; no character in it means anything to the drawing.
// Threads: main only, inside a Dear ImGui frame. Owns: nothing.
#pragma once

#include <string_view>

#include "ui/frame.h"
#include "ui/theme.h"

namespace ui::paint {

float text_width(const Face& face, std::string_view text);

// One line; (x, y) is its upper left corner.
void text(const Face& face, float x, float y, Color color, std::string_view text);

// One line in the middle of `area`.
void text_centered(const Face& face, const Area& area, Color color, std::string_view text);

// One line no wider than `width`, cut with an ellipsis. True if it had to be cut.
bool text_cut(const Face& face, float x, float y, float width, Color color, std::string_view text);

// Wraps at `width`. Returns the height, whether drawn or only measured.
float paragraph(const Face& face, float x, float y, float width, Color color,
                std::string_view text);
float paragraph_height(const Face& face, float width, std::string_view text);

float line_height(const Face& face);

void box(const Area& area, Color color, float rounding, float alpha = 1);
// From `color` at the top to nothing at the bottom, or the other way round.
void fade(const Area& area, Color color, bool downwards);
void outline(const Area& area, Color color, float rounding);

// A small picture of a key; returns its width. Vertically centred on `middle_y`.
float key_cap(const Frame& frame, float x, float middle_y, std::string_view name, Color on);
float key_cap_width(const Frame& frame, std::string_view name);

void microphone(float x, float y, float height, Color color);
void loudspeaker(float x, float y, float height, Color color);

// Buttons: true when clicked. `id` names it to Dear ImGui.
struct ButtonText {
  const char* id;
  std::string_view label;
  std::string_view key = {};  // the key that does the same, drawn as a key cap
};
float button_width(const Frame& frame, const ButtonText& text);
bool button(const Frame& frame, const Area& area, const ButtonText& text, bool enabled,
            Color on = color::kPanel);
bool close_button(const Frame& frame, const Area& area, const char* id, Color color);

}  // namespace ui::paint
