#include "ui/screen.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "ui/footer.h"
#include "ui/header.h"
#include "ui/notice.h"
#include "ui/paint.h"
#include "ui/theme.h"

namespace ui {

void Screen::draw(const Frame& frame, float width, float height, bool held) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({width, height});
  ImGui::Begin("screen", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                   ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBringToFrontOnFocus);
  const Area header{0, 0, width, std::round(frame.px(size::kHeaderHeight))};
  const float footer_height = std::round(frame.px(size::kFooterHeight));
  const Area footer{0, height - footer_height, width, footer_height};
  const float control_height = std::round(frame.px(size::kControlHeight));
  const Area control{0, footer.y - control_height, width, control_height};
  const float notice_room = std::round(notice_height(frame, width));
  const Area notice{0, control.y - notice_room, width, notice_room};
  const Area middle{0, header.bottom(), width, std::max(1.F, notice.y - header.bottom())};

  draw_header(frame, header);
  conversation_.draw(frame, middle);
  if (notice.h > 0) draw_notice(frame, notice);
  paint::box(footer, color::kPanel, 0);
  talk_control_.draw(frame, control, held);
  draw_footer(frame, footer);
  ImGui::End();
}

}  // namespace ui
