#include "ui/receipt.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ui/paint.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {
namespace {

using std::chrono::milliseconds;

constexpr float kBarWidth = 96, kBarHeight = 6, kSwatch = 9;

std::string seconds_text(milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", std::chrono::duration<double>(time).count());
  return text;
}

// One family of colours, from the first part to the last.
Color part_color(std::size_t index, std::size_t count) {
  const float share = count > 1 ? static_cast<float>(index) / static_cast<float>(count - 1) : 0;
  return mix(color::kPartFirst, color::kPartLast, share);
}

void draw_bar(const Frame& frame, const Area& bar, const Receipt& receipt) {
  const std::vector<float> ends = piece_ends(receipt.parts, bar.w);
  const float gap = std::max(1.F, std::round(frame.px(1)));
  float begin = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const float room = ends[i] - begin;
    if (room > 0) {
      const float width = ends[i] < bar.w && room > gap ? room - gap : room;
      paint::box({bar.x + begin, bar.y, width, bar.h}, part_color(i, ends.size()), 0);
    }
    begin = ends[i];
  }
}

// The parts as rows: a swatch of the bar's colour, the name, the milliseconds.
void draw_rows(const Frame& frame, const Receipt& receipt, float width) {
  const Face& face = frame.fonts.small;
  const float step = paint::line_height(face);
  const float swatch = frame.px(kSwatch);
  for (std::size_t i = 0; i < receipt.parts.size(); ++i) {
    const Receipt::Part& part = receipt.parts[i];
    if (part.length == milliseconds::zero()) continue;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, step});
    const float top = at.y + std::round((step - face.size) / 2);
    paint::box({at.x, std::round(at.y + (step - swatch) / 2), swatch, swatch},
               part_color(i, receipt.parts.size()), frame.px(2));
    paint::text(face, at.x + swatch + frame.px(size::kGap), top, color::kText, part.label);
    const std::string length = std::to_string(part.length.count()) + " ms";
    paint::text(face, at.x + width - paint::text_width(face, length), top, color::kText, length);
  }
}

void draw_line(const Face& face, Color color, const std::string& text) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({paint::text_width(face, text), paint::line_height(face)});
  paint::text(face, at.x, at.y, color, text);
}

// Above the line where there is room, so that it hides neither the line nor the pointer.
void place_details(const Frame& frame, const Area& line, float height) {
  const float y = line.y - frame.px(size::kGap) - height;
  if (y >= 0) ImGui::SetNextWindowPos({line.x, y});
}

void draw_details(const Frame& frame, const Area& line, const Receipt& receipt) {
  const SessionLatency& session = frame.view.latency;
  const std::string last = session_text(session);
  const float width =
      std::max(frame.px(200), std::ceil(paint::text_width(frame.fonts.small, last)));
  const float pad = frame.px(12);
  const auto rows = std::ranges::count_if(
      receipt.parts, [](const Receipt::Part& part) { return part.length > milliseconds::zero(); });
  const float step = paint::line_height(frame.fonts.small);
  const float below = session.turns > 0 ? frame.px(size::kGap) + step : 0;
  place_details(frame, line, static_cast<float>(rows) * step + below + 2 * pad);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad, pad});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginTooltip();
  draw_rows(frame, receipt, width);
  if (session.turns > 0) {
    ImGui::Dummy({width, frame.px(size::kGap)});
    draw_line(frame.fonts.small, color::kMuted, last);
  }
  ImGui::EndTooltip();
  ImGui::PopStyleVar(2);
}

}  // namespace

float receipt_height(const Frame& frame) {
  return paint::line_height(frame.fonts.small);
}

void draw_receipt(const Frame& frame, const Area& area, const Receipt& receipt) {
  const Face& face = frame.fonts.small;
  const float height = std::round(frame.px(kBarHeight));
  const Area bar{area.x, std::round(area.middle_y() - height / 2), std::round(frame.px(kBarWidth)),
                 height};
  const std::string text = first_word_text(receipt);
  const float x = bar.right() + frame.px(size::kGap) + frame.px(2);
  draw_bar(frame, bar, receipt);
  paint::text(face, x, std::round(area.middle_y() - face.size / 2), color::kMuted, text);
  const float right = x + paint::text_width(face, text);
  if (ImGui::IsWindowHovered() &&
      ImGui::IsMouseHoveringRect({area.x, area.y}, {right, area.bottom()})) {
    draw_details(frame, area, receipt);
  }
}

std::vector<float> piece_ends(const std::vector<Receipt::Part>& parts, float width) {
  milliseconds total{};
  for (const Receipt::Part& part : parts) total += part.length;
  std::vector<float> ends;
  milliseconds so_far{};
  for (const Receipt::Part& part : parts) {
    so_far += part.length;
    const double share = total > milliseconds::zero() ? static_cast<double>(so_far.count()) /
                                                            static_cast<double>(total.count())
                                                      : 0;
    ends.push_back(static_cast<float>(std::round(share * static_cast<double>(width))));
  }
  return ends;
}

std::string first_word_text(const Receipt& receipt) {
  return seconds_text(receipt.total) + std::string(strings::kToFirstWord);
}

std::string session_text(const SessionLatency& latency) {
  return "p50 " + seconds_text(latency.p50) + ", p95 " + seconds_text(latency.p95) +
         std::string(strings::kThisSession);
}

}  // namespace ui
