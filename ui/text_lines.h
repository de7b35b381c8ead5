// A long text cut into lines for one width, kept between frames: drawing touches only the lines
// that are visible, and text that grows at its end is cut again only from its last line on.
// Threads: main only, inside a Dear ImGui frame to cut and draw. Owns: its copy of the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ui/fonts.h"
#include "ui/theme.h"

namespace ui {

class TextLines {
 public:
  // Control characters of `text` are taken out (see without_controls).
  void set(std::string_view text, const Face& face, float width);

  float height() const;
  float widest() const { return widest_; }

  // Draws the lines that fall between `top` and `bottom` (window units). Bytes from `split` on
  // have the colour `after`; a split inside a character moves to its start.
  void draw(float x, float y, float top, float bottom, Color before, Color after,
            std::size_t split) const;

 private:
  struct Line {
    std::size_t begin, end;  // bytes of text_
  };

  void cut_from(std::size_t begin);
  void draw_line(const Line& line, float x, float y, Color before, Color after,
                 std::size_t split) const;

  std::string text_;
  std::vector<Line> lines_;
  Face face_;
  float width_ = 0;
  float widest_ = 0;
};

}  // namespace ui
