#include "ui/footer.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "ui/paint.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {
namespace {

using Icon = void (*)(float x, float y, float height, Color color);

struct Item {
  std::string_view text;
  Icon icon;
};

constexpr float kIcon = 13, kIconRoom = 18, kBetween = 18;

// Long names share the room evenly; what a short one leaves over goes to the others.
std::array<float, 3> share(std::array<float, 3> wanted, float room) {
  std::array<float, 3> sorted = wanted;
  std::ranges::sort(sorted);
  float cap = room;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    cap = room / static_cast<float>(sorted.size() - i);
    if (sorted[i] > cap) break;
    room -= sorted[i];
    cap = sorted.back();
  }
  for (float& width : wanted) width = std::min(width, cap);
  return wanted;
}

}  // namespace

void draw_footer(const Frame& frame, const Area& area) {
  const View& view = frame.view;
  const Face& face = frame.fonts.small;
  const std::array<Item, 3> items{
      Item{view.provider, nullptr},
      Item{view.microphone.empty() ? strings::kNoMicrophone : view.microphone, paint::microphone},
      Item{view.loudspeaker.empty() ? strings::kNoLoudspeaker : view.loudspeaker,
           paint::loudspeaker}};
  std::array<float, 3> widths{};
  for (std::size_t i = 0; i < items.size(); ++i) {
    widths[i] = std::ceil(paint::text_width(face, items[i].text));
  }
  const float taken = frame.px(2 * size::kMargin + 2 * kIconRoom + 2 * kBetween);
  widths = share(widths, area.w - taken);
  float x = area.x + frame.px(size::kMargin);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const float left = x;
    if (items[i].icon) {
      items[i].icon(x + frame.px(kIcon / 2), std::round(area.middle_y()), frame.px(kIcon),
                    color::kMuted);
      x += frame.px(kIconRoom);
    }
    const bool cut = paint::text_cut(face, x, std::round(area.middle_y() - face.size / 2),
                                     widths[i], color::kMuted, items[i].text);
    x += widths[i];
    if (cut && ImGui::IsMouseHoveringRect({left, area.y}, {x, area.bottom()})) {
      ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10, 8});
      ImGui::BeginTooltip();
      ImGui::TextUnformatted(items[i].text.data(), items[i].text.data() + items[i].text.size());
      ImGui::EndTooltip();
      ImGui::PopStyleVar();
    }
    x += frame.px(kBetween);
  }
}

}  // namespace ui
