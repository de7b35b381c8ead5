#include "ui/notice.h"

#include <algorithm>
#include <cmath>

#include "ui/paint.h"
#include "ui/strings.h"
#include "ui/theme.h"

namespace ui {
namespace {

constexpr paint::ButtonText kRetryText{
    .id = "retry", .label = strings::kRetry, .key = strings::kRetryKey};
constexpr float kPad = 12, kClose = 28;
constexpr float kNarrow = 420;  // below this Retry stands under the text, not beside it

// Where the parts of the bar are, from its upper left corner.
struct Places {
  float bar, text_width, text_height, height;
  Area retry;
};

Places places(const Frame& frame, float window) {
  const float pad = frame.px(kPad);
  const float gap = frame.px(size::kGap);
  Places p{};
  p.bar = std::min(window - 2 * frame.px(size::kMargin), frame.px(size::kMaxLine));
  p.text_width = p.bar - 2 * pad - frame.px(kClose);
  const bool beside = frame.view.can_retry && p.bar >= frame.px(kNarrow);
  const float button = frame.px(size::kButtonHeight);
  p.retry = {pad, 0, paint::button_width(frame, kRetryText), button};
  if (beside) p.text_width -= p.retry.w + gap;
  p.text_height = paint::paragraph_height(frame.fonts.body, p.text_width, frame.view.notice.text);
  p.height = p.text_height + 2 * pad;
  if (beside) {
    p.height = std::max(p.height, button + pad);
    p.retry.x = p.bar - frame.px(kClose) - pad - p.retry.w;
    p.retry.y = (p.height - button) / 2;
  } else if (frame.view.can_retry) {
    p.retry.y = pad + p.text_height + gap;
    p.height += button + gap;
  }
  return p;
}

}  // namespace

float notice_height(const Frame& frame, float width) {
  if (frame.view.notice.text.empty()) return 0;
  return places(frame, width).height + frame.px(size::kGap);
}

void draw_notice(const Frame& frame, const Area& area) {
  const Notice& notice = frame.view.notice;
  const Places p = places(frame, area.w);
  const Area bar{std::round(area.middle_x() - p.bar / 2), area.y, p.bar, p.height};
  const Color fill = notice.serious ? color::kSerious : color::kHint;
  const Color ink = notice.serious ? color::kSeriousText : color::kHintText;
  const Color mark = notice.serious ? color::kSeriousMark : color::kHintMark;
  paint::box(bar, fill, frame.px(size::kRounding));
  paint::outline(bar, mix(fill, mark, 0.45F), frame.px(size::kRounding));
  const bool under = frame.view.can_retry && p.retry.y > p.text_height;
  const float text_y = under ? bar.y + frame.px(kPad) : bar.middle_y() - p.text_height / 2;
  paint::paragraph(frame.fonts.body, bar.x + frame.px(kPad), std::round(text_y), p.text_width, ink,
                   notice.text);
  const float close = frame.px(kClose);
  const float close_y = under ? bar.y + frame.px(kPad) : bar.middle_y() - close / 2;
  const Area cross{bar.right() - close - frame.px(size::kGap), std::round(close_y), close, close};
  if (paint::close_button(frame, cross, "dismiss", ink)) frame.act(action::DismissNotice{});
  if (!frame.view.can_retry) return;
  const Area retry{bar.x + p.retry.x, std::round(bar.y + p.retry.y), p.retry.w, p.retry.h};
  if (paint::button(frame, retry, kRetryText, true)) frame.act(action::Retry{});
}

}  // namespace ui
