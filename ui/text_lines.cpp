#include "ui/text_lines.h"

#include <imgui.h>

#include <algorithm>

#include "ui/paint.h"
#include "ui/text.h"

namespace ui {

void TextLines::set(std::string_view text, const Face& face, float width) {
  const bool same_shape = face.font == face_.font && face.size == face_.size && width == width_;
  std::string clean = without_controls(text);
  if (same_shape && clean == text_) return;
  const bool grown = same_shape && !lines_.empty() && clean.starts_with(text_);
  text_ = std::move(clean);
  face_ = face;
  width_ = width;
  if (!grown) {
    lines_.clear();
    widest_ = 0;
    cut_from(0);
    return;
  }
  const std::size_t begin = lines_.back().begin;
  lines_.pop_back();
  cut_from(begin);
}

void TextLines::cut_from(std::size_t begin) {
  const char* const text = text_.data();
  while (begin < text_.size()) {
    const std::size_t newline = std::min(text_.find('\n', begin), text_.size());
    std::size_t end = newline;
    if (begin < newline) {
      const char* const stop = face_.font->CalcWordWrapPositionA(
          face_.size / face_.font->FontSize, text + begin, text + newline, width_);
      end = std::max(static_cast<std::size_t>(stop - text), begin + 1);
    }
    lines_.push_back({begin, end});
    widest_ = std::max(widest_, paint::text_width(face_, {text + begin, end - begin}));
    begin = end;
    if (end == newline) {
      ++begin;
    } else {
      while (begin < newline && text_[begin] == ' ') ++begin;
    }
  }
}

float TextLines::height() const {
  return static_cast<float>(lines_.size()) * paint::line_height(face_);
}

void TextLines::draw(float x, float y, float top, float bottom, Color before, Color after,
                     std::size_t split) const {
  if (lines_.empty()) return;
  split = utf8_floor(text_, split);
  const float step = paint::line_height(face_);
  const float inset = (step - face_.size) / 2;
  const auto clamped = [&](float at) {
    return static_cast<std::size_t>(std::clamp(at / step, 0.F, static_cast<float>(lines_.size())));
  };
  const std::size_t last = std::min(clamped(bottom - y) + 1, lines_.size());
  for (std::size_t i = clamped(top - y); i < last; ++i) {
    draw_line(lines_[i], x, y + static_cast<float>(i) * step + inset, before, after, split);
  }
}

void TextLines::draw_line(const Line& line, float x, float y, Color before, Color after,
                          std::size_t split) const {
  const std::size_t middle = std::clamp(split, line.begin, line.end);
  const std::string_view head(text_.data() + line.begin, middle - line.begin);
  const std::string_view tail(text_.data() + middle, line.end - middle);
  paint::text(face_, x, y, before, head);
  if (tail.empty()) return;
  paint::text(face_, x + (head.empty() ? 0 : paint::text_width(face_, head)), y, after, tail);
}

}  // namespace ui
