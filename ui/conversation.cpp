#include "ui/conversation.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "ui/paint.h"
#include "ui/receipt.h"
#include "ui/strings.h"
#include "ui/welcome.h"

namespace ui {
namespace {

// A bubble leaves room on its left, so that it reads as the other voice.
constexpr float kBubbleShare = 0.82F;

constexpr float kFarDown = 1e7F;  // Dear ImGui clamps it to the end
constexpr const char* kCopyMenu = "copy";

// Its room is taken as soon as the answer begins, so that nothing moves when it can be told.
bool has_receipt_room(const Exchange& exchange) {
  return exchange.receipt || (exchange.running && !exchange.answer.empty());
}

std::string_view question_of(const Exchange& exchange) {
  if (!exchange.question.empty()) return exchange.question;
  return exchange.running ? strings::kListeningToYou : std::string_view{};
}

float text_column(const Frame& frame, float width) {
  return std::min(width - 2 * frame.px(size::kMargin), frame.px(size::kMaxLine));
}

}  // namespace

void Conversation::draw(const Frame& frame, const Area& area) {
  if (frame.view.exchanges.empty()) {
    entries_.clear();
    follow_ = true;
    draw_welcome(frame, area);
    return;
  }
  const bool asked_again = frame.view.exchanges.size() > entries_.size();
  measure(frame, area.w);
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild("conversation", {area.w, area.h}, 0, ImGuiWindowFlags_NoBackground);
  follow_newest(jump_ || asked_again);
  jump_ = false;
  float height = frame.px(size::kGap);
  for (const Entry& entry : entries_) height += entry.height;
  // A short conversation stands at the bottom, next to the control that it came from.
  const float top = ImGui::GetCursorScreenPos().y + std::max(0.F, area.h - height);
  ImGui::Dummy({1, std::max(height, 1.F)});
  draw_entries(frame, area, top);
  const float fade = frame.px(size::kFade);
  const float body = area.w - frame.px(size::kScrollbar);
  if (ImGui::GetScrollY() > 0) {
    paint::fade({area.x, area.y, body, fade}, color::kBackground, true);
  }
  if (!follow_) paint::fade({area.x, area.bottom() - fade, body, fade}, color::kBackground, false);
  ImGui::EndChild();
  if (!follow_) draw_latest_button(frame, area);
}

void Conversation::measure(const Frame& frame, float width) {
  const Face& body = frame.fonts.body;
  const bool reshape = width != width_ || body.font != face_;
  width_ = width;
  face_ = body.font;
  entries_.resize(frame.view.exchanges.size());
  const float column = text_column(frame, width);
  const float pad = frame.px(size::kBubblePad);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (!reshape && entry.exchange == frame.view.exchanges[i]) continue;
    entry.exchange = frame.view.exchanges[i];
    const Exchange& exchange = *entry.exchange;
    entry.question.set(question_of(exchange), body, column * kBubbleShare - 2 * pad);
    entry.answer.set(exchange.answer, body, column);
    entry.note.set(exchange.note, frame.fonts.small, column);
    entry.height = frame.px(size::kExchangeGap);
    if (entry.question.height() > 0) entry.height += entry.question.height() + 2 * pad;
    if (entry.answer.height() > 0) entry.height += entry.answer.height() + pad;
    if (has_receipt_room(exchange)) entry.height += receipt_height(frame);
    if (entry.note.height() > 0) entry.height += entry.note.height() + frame.px(size::kGap);
  }
}

void Conversation::follow_newest(bool jump) {
  // Dear ImGui has applied the wheel by now, and it has clamped our own wish to the end of what
  // was drawn last, so being short of the end is the reader's doing.
  follow_ = jump || ImGui::GetScrollMaxY() - ImGui::GetScrollY() <= 2;
  if (pages_ != 0) {
    const float page = ImGui::GetWindowHeight() * 0.85F;
    ImGui::SetScrollY(std::clamp(ImGui::GetScrollY() + pages_ * page, 0.F, ImGui::GetScrollMaxY()));
    pages_ = 0;
  } else if (follow_) {
    ImGui::SetScrollY(kFarDown);
  }
}

void Conversation::draw_entries(const Frame& frame, const Area& area, float top) {
  for (Entry& entry : entries_) {
    if (top + entry.height >= area.y && top <= area.bottom()) draw_entry(frame, area, entry, top);
    top += entry.height;
  }
  draw_copy_menu();
}

void Conversation::draw_entry(const Frame& frame, const Area& area, const Entry& entry, float y) {
  const Exchange& exchange = *entry.exchange;
  const float pad = frame.px(size::kBubblePad);
  const float column = text_column(frame, area.w);
  const float x = std::round(area.middle_x() - column / 2);
  const float top = y;
  if (const float height = entry.question.height(); height > 0) {
    const float width = std::ceil(entry.question.widest()) + 2 * pad;
    const Area bubble{x + column - width, y, width, height + pad};
    paint::box(bubble, color::kQuestion, frame.px(size::kRounding));
    const Color ink = exchange.question_open ? color::kQuestionOpen : color::kQuestionText;
    entry.question.draw(bubble.x + pad, y + pad / 2, area.y, area.bottom(), ink, ink, 0);
    y += height + 2 * pad;
  }
  if (const float height = entry.answer.height(); height > 0) {
    const std::size_t heard = exchange.running ? exchange.answer.size() : exchange.heard_bytes;
    entry.answer.draw(x, y, area.y, area.bottom(), color::kText, color::kUnheard, heard);
    y += height + frame.px(size::kGap) / 2;
  }
  if (exchange.receipt)
    draw_receipt(frame, {x, y, column, receipt_height(frame)}, *exchange.receipt);
  if (has_receipt_room(exchange)) y += receipt_height(frame);
  entry.note.draw(x, y, area.y, area.bottom(), color::kMuted, color::kMuted, 0);
  const bool here = ImGui::IsWindowHovered() &&
                    ImGui::IsMouseHoveringRect({area.x, top}, {area.right(), top + entry.height});
  if (here && ImGui::IsMouseReleased(ImGuiMouseButton_Right)) {
    copied_ = entry.exchange;
    ImGui::OpenPopup(kCopyMenu);
  }
}

void Conversation::draw_copy_menu() {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {12, 10});
  if (ImGui::BeginPopup(kCopyMenu)) {
    const auto offer = [](const char* label, const std::string& text) {
      if (!text.empty() && ImGui::Selectable(label)) ImGui::SetClipboardText(text.c_str());
    };
    offer(strings::kCopyAnswer, copied_->answer);
    offer(strings::kCopyQuestion, copied_->question);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void Conversation::draw_latest_button(const Frame& frame, const Area& area) {
  const paint::ButtonText text{.id = "latest", .label = strings::kLatest};
  const float width = paint::button_width(frame, text);
  const float height = frame.px(32);
  const Area place{std::round(area.middle_x() - width / 2),
                   area.bottom() - height - frame.px(size::kGap), width, height};
  // A child of its own: drawn over the conversation, and clicked before it.
  ImGui::SetCursorScreenPos({place.x, place.y});
  ImGui::BeginChild("latest", {place.w, place.h}, 0, ImGuiWindowFlags_NoBackground);
  if (paint::button(frame, place, text, true)) jump_ = true;
  ImGui::EndChild();
}

}  // namespace ui
