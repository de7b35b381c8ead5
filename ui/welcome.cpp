#include "ui/welcome.h"

#include <algorithm>
#include <cmath>

#include "ui/paint.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {

void draw_welcome(const Frame& frame, const Area& area) {
  const Fonts& fonts = frame.fonts;
  const float width = std::min(area.w - 2 * frame.px(size::kMargin), frame.px(420));
  const float x = std::round(area.middle_x() - width / 2);
  const float pad = frame.px(14);
  const float title = paint::line_height(fonts.title) + frame.px(size::kGap);
  const float how = paint::paragraph_height(fonts.body, width, strings::kWelcomeHow);
  const float card = frame.view.offline ? paint::paragraph_height(fonts.small, width - 2 * pad,
                                                                  strings::kWelcomeOffline) +
                                              2 * pad
                                        : 0;
  const float between = card > 0 ? frame.px(24) : 0;
  float y = std::round(area.y + std::max(0.F, area.h - title - how - between - card) / 2);
  paint::text(fonts.title, x, y, color::kText, strings::kWelcome);
  y += title;
  paint::paragraph(fonts.body, x, y, width, color::kMuted, strings::kWelcomeHow);
  y += how + between;
  if (card == 0) return;
  paint::box({x, y, width, card}, color::kPanel, frame.px(size::kRounding));
  paint::paragraph(fonts.small, x + pad, y + pad, width - 2 * pad, color::kMuted,
                   strings::kWelcomeOffline);
}

}  // namespace ui
