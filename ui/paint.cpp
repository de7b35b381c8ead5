#include "ui/paint.h"

#include <imgui.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <numbers>

#include "ui/text.h"

namespace ui::paint {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

ImDrawList& list() {
  return *ImGui::GetWindowDrawList();
}

// Calls `line` with each wrapped line and its offset from the top; returns the whole height.
template <typename Line>
float wrap(const Face& face, float width, std::string_view text, Line line) {
  const float step = line_height(face);
  float y = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const char* const newline = std::find(at, end, '\n');
    const char* stop = newline;
    if (at < newline) {
      stop = face.font->CalcWordWrapPositionA(face.size / face.font->FontSize, at, newline, width);
      if (stop == at) ++stop;
    }
    line(std::string_view(at, static_cast<std::size_t>(stop - at)), y);
    y += step;
    at = stop == newline ? newline + (newline < end) : stop;
    while (stop != newline && at < newline && *at == ' ') ++at;
  }
  return y;
}

bool pressed_in(const Area& area, const char* id) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  return ImGui::InvisibleButton(id, {area.w, area.h});
}

}  // namespace

float text_width(const Face& face, std::string_view text) {
  return face.font->CalcTextSizeA(face.size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

float line_height(const Face& face) {
  return std::round(face.size * size::kLeading);
}

void text(const Face& face, float x, float y, Color color, std::string_view text) {
  if (text.empty()) return;
  list().AddText(face.font, face.size, {x, y}, packed(color), text.data(),
                 text.data() + text.size());
}

void text_centered(const Face& face, const Area& area, Color color, std::string_view text) {
  paint::text(face, std::round(area.middle_x() - text_width(face, text) / 2),
              std::round(area.middle_y() - face.size / 2), color, text);
}

bool text_cut(const Face& face, float x, float y, float width, Color color, std::string_view text) {
  if (text_width(face, text) <= width) {
    paint::text(face, x, y, color, text);
    return false;
  }
  constexpr std::string_view kEllipsis = "…";
  const float room = std::max(0.F, width - text_width(face, kEllipsis));
  const char* rest = nullptr;
  const float used =
      face.font->CalcTextSizeA(face.size, room, 0, text.data(), text.data() + text.size(), &rest).x;
  paint::text(face, x, y, color, text.substr(0, static_cast<std::size_t>(rest - text.data())));
  paint::text(face, x + used, y, color, kEllipsis);
  return true;
}

float paragraph(const Face& face, float x, float y, float width, Color color,
                std::string_view text) {
  const float inset = (line_height(face) - face.size) / 2;
  return wrap(face, width, text, [&](std::string_view line, float top) {
    paint::text(face, x, y + top + inset, color, line);
  });
}

float paragraph_height(const Face& face, float width, std::string_view text) {
  return wrap(face, width, text, [](std::string_view, float) {});
}

void box(const Area& area, Color color, float rounding, float alpha) {
  list().AddRectFilled({area.x, area.y}, {area.right(), area.bottom()}, packed(color, alpha),
                       rounding);
}

void fade(const Area& area, Color color, bool downwards) {
  const std::uint32_t top = packed(color, downwards ? 1 : 0);
  const std::uint32_t bottom = packed(color, downwards ? 0 : 1);
  list().AddRectFilledMultiColor({area.x, area.y}, {area.right(), area.bottom()}, top, top, bottom,
                                 bottom);
}

void outline(const Area& area, Color color, float rounding) {
  list().AddRect({area.x, area.y}, {area.right(), area.bottom()}, packed(color), rounding);
}

float key_cap_width(const Frame& frame, std::string_view name) {
  const float height = frame.fonts.small.size + frame.px(6);
  return std::max(height, text_width(frame.fonts.small, name) + frame.px(12));
}

float key_cap(const Frame& frame, float x, float middle_y, std::string_view name, Color on) {
  const float height = frame.fonts.small.size + frame.px(6);
  const Area area{x, std::round(middle_y - height / 2), key_cap_width(frame, name), height};
  box(area, on, frame.px(5));
  outline(area, mix(on, color::kText, 0.25F), frame.px(5));
  text_centered(frame.fonts.small, area, color::kMuted, name);
  return area.w;
}

void microphone(float x, float y, float height, Color color) {
  const std::uint32_t c = packed(color);
  const float stroke = std::max(1.F, height * 0.09F);
  const float half = height * 0.16F;
  list().AddRectFilled({x - half, y - height * 0.5F}, {x + half, y + height * 0.12F}, c, half);
  list().PathArcTo({x, y - height * 0.04F}, height * 0.31F, 0, kPi, 24);
  list().PathStroke(c, 0, stroke);
  list().AddLine({x, y + height * 0.27F}, {x, y + height * 0.46F}, c, stroke);
  list().AddLine({x - height * 0.18F, y + height * 0.46F}, {x + height * 0.18F, y + height * 0.46F},
                 c, stroke);
}

void loudspeaker(float x, float y, float height, Color color) {
  const std::uint32_t c = packed(color);
  const float stroke = std::max(1.F, height * 0.09F);
  const float u = height / 10;
  list().AddRectFilled({x - 4 * u, y - 1.6F * u}, {x - 1.9F * u, y + 1.6F * u}, c);
  list().AddTriangleFilled({x - 3 * u, y}, {x + 0.2F * u, y - 4 * u}, {x + 0.2F * u, y + 4 * u}, c);
  for (const float radius : {2.6F, 4.6F}) {
    list().PathArcTo({x, y}, radius * u, -kPi / 4, kPi / 4, 12);
    list().PathStroke(c, 0, stroke);
  }
}

float button_width(const Frame& frame, const ButtonText& text) {
  float width = text_width(frame.fonts.strong, text.label) + frame.px(28);
  if (!text.key.empty()) width += key_cap_width(frame, text.key) + frame.px(10);
  return std::round(width);
}

bool button(const Frame& frame, const Area& area, const ButtonText& text, bool enabled, Color on) {
  if (!enabled) ImGui::BeginDisabled();
  const bool clicked = pressed_in(area, text.id);
  if (!enabled) ImGui::EndDisabled();
  const bool hovered = enabled && ImGui::IsItemHovered();
  const Color fill = !enabled ? on : hovered ? color::kRaisedHover : color::kRaised;
  const float rounding = area.h / 2;
  box(area, fill, rounding);
  if (!enabled) outline(area, mix(on, color::kRaised, 0.8F), rounding);
  const float cap = text.key.empty() ? 0 : key_cap_width(frame, text.key) + frame.px(10);
  const float width = text_width(frame.fonts.strong, text.label) + cap;
  const float x = std::round(area.middle_x() - width / 2);
  paint::text(frame.fonts.strong, x, std::round(area.middle_y() - frame.fonts.strong.size / 2),
              enabled ? color::kText : color::kMuted, text.label);
  if (cap > 0) {
    key_cap(frame, x + width - cap + frame.px(10), area.middle_y(), text.key, fill);
  }
  return clicked;
}

bool close_button(const Frame& frame, const Area& area, const char* id, Color color) {
  const bool clicked = pressed_in(area, id);
  if (ImGui::IsItemHovered()) box(area, color, area.h / 2, 0.15F);
  const float arm = frame.px(5);
  const ImVec2 c{area.middle_x(), area.middle_y()};
  const float stroke = frame.px(1.6F);
  list().AddLine({c.x - arm, c.y - arm}, {c.x + arm, c.y + arm}, packed(color), stroke);
  list().AddLine({c.x - arm, c.y + arm}, {c.x + arm, c.y - arm}, packed(color), stroke);
  return clicked;
}

}  // namespace ui::paint
