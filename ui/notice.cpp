#include "ui/notice.h"

#include <algorithm>
#include <cmath>

#include "ui/paint.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {
namespace {

constexpr paint::ButtonText kRetryText{.id = "retry", .label = strings::kRetry};
constexpr float kPad = 12, kClose = 28;

float retry_width(const Frame& frame) {
  return frame.view.can_retry ? paint::button_width(frame, kRetryText) + frame.px(size::kGap) : 0;
}

float bar_width(const Frame& frame, float window) {
  return std::min(window - 2 * frame.px(size::kMargin), frame.px(size::kMaxLine));
}

float text_width(const Frame& frame, float bar) {
  return bar - frame.px(2 * kPad + kClose + size::kGap) - retry_width(frame);
}

}  // namespace

float notice_height(const Frame& frame, float width) {
  if (frame.view.notice.text.empty()) return 0;
  const float text = paint::paragraph_height(
      frame.fonts.body, text_width(frame, bar_width(frame, width)), frame.view.notice.text);
  const float button = frame.view.can_retry ? frame.px(size::kButtonHeight) : 0;
  return std::max(text, button) + frame.px(2 * kPad) + frame.px(size::kGap);
}

void draw_notice(const Frame& frame, const Area& area) {
  const Notice& notice = frame.view.notice;
  const float bar = bar_width(frame, area.w);
  const Area box{std::round(area.middle_x() - bar / 2), area.y, bar, area.h - frame.px(size::kGap)};
  const Color fill = notice.serious ? color::kSerious : color::kHint;
  const Color ink = notice.serious ? color::kSeriousText : color::kHintText;
  const Color mark = notice.serious ? color::kSeriousMark : color::kHintMark;
  paint::box(box, fill, frame.px(size::kRounding));
  paint::outline(box, mix(fill, mark, 0.45F), frame.px(size::kRounding));
  const float width = text_width(frame, bar);
  const float height = paint::paragraph_height(frame.fonts.body, width, notice.text);
  paint::paragraph(frame.fonts.body, box.x + frame.px(kPad), box.middle_y() - height / 2, width,
                   ink, notice.text);
  const float close = frame.px(kClose);
  const Area cross{box.right() - close - frame.px(size::kGap), box.middle_y() - close / 2, close,
                   close};
  if (paint::close_button(frame, cross, "dismiss", ink)) frame.act(action::DismissNotice{});
  if (!frame.view.can_retry) return;
  const float button = frame.px(size::kButtonHeight);
  const Area retry{cross.x - retry_width(frame), box.middle_y() - button / 2,
                   retry_width(frame) - frame.px(size::kGap), button};
  if (paint::button(frame, retry, kRetryText, true)) frame.act(action::Retry{});
}

}  // namespace ui
