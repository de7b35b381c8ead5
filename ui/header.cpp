#include "ui/header.h"

#include <cmath>

#include "ui/paint.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {

void draw_header(const Frame& frame, const Area& area) {
  const Fonts& fonts = frame.fonts;
  const float margin = frame.px(size::kMargin);
  const float y = area.y + frame.px(12);
  paint::text(fonts.title, area.x + margin, y, color::kText, strings::kName);
  paint::text_cut(fonts.body, area.x + margin, y + fonts.title.size + frame.px(6),
                  area.w - 2 * margin, color::kMuted, frame.view.status);
  if (!frame.view.offline) return;
  const float width = paint::text_width(fonts.small, strings::kOfflineBadge) + frame.px(20);
  const float height = fonts.small.size + frame.px(10);
  const Area badge{std::round(area.right() - margin - width),
                   std::round(y + (fonts.title.size - height) / 2), std::round(width), height};
  paint::box(badge, color::kBadge, height / 2);
  paint::text_centered(fonts.small, badge, color::kBadgeText, strings::kOfflineBadge);
}

}  // namespace ui
