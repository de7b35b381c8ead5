#include "ui/talk_control.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "ui/paint.h"
#include "ui/strings.h"

namespace ui {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

struct Look {
  Color accent;
  std::string_view caption;
};

Look look_of(Phase phase) {
  switch (phase) {
    case Phase::Starting:
      return {color::kRaised, strings::kCaptionStarting};
    case Phase::Ready:
      return {color::kReady, strings::kCaptionReady};
    case Phase::Listening:
      return {color::kListening, strings::kCaptionListening};
    case Phase::Thinking:
      return {color::kThinking, strings::kCaptionThinking};
    case Phase::Speaking:
    case Phase::Replaying:
      return {color::kSpeaking, strings::kCaptionSpeaking};
  }
  return {color::kReady, {}};
}

std::string elapsed(std::chrono::milliseconds time) {
  const auto seconds = std::max<long long>(0, time.count() / 1000);
  const std::string rest = std::to_string(seconds % 60);
  return std::to_string(seconds / 60) + (rest.size() < 2 ? ":0" : ":") + rest;
}

// Phase of a slow wave, 0..2 pi, exact however long the program runs.
float turn(double seconds, double period) {
  return static_cast<float>(std::fmod(seconds, period) / period) * 2 * kPi;
}

// Three dots that rise one after the other.
void thinking_dots(const Frame& frame, float x, float y) {
  for (int i = 0; i < 3; ++i) {
    const float lag = static_cast<float>(i) * 0.7F;
    const float rise = std::max(0.F, std::sin(turn(frame.seconds, 1.8) - lag));
    const float left = x + static_cast<float>(i - 1) * frame.px(16);
    ImGui::GetWindowDrawList()->AddCircleFilled({left, y - rise * frame.px(6)}, frame.px(4.5F),
                                                packed(color::kOnAccent, 0.6F + 0.4F * rise), 24);
  }
}

// Bars that breathe; the sound itself is not known here.
void speaking_bars(const Frame& frame, float x, float y) {
  for (int i = 0; i < 5; ++i) {
    const float lag = static_cast<float>(i) * 1.1F;
    const float swell = 0.5F + 0.5F * std::sin(turn(frame.seconds, 1.3) - lag);
    const float tallest = i == 2 ? 15.F : i % 2 == 1 ? 12.F : 8.F;
    const float half = frame.px(4 + (tallest - 4) * swell);
    const float left = x + static_cast<float>(i - 2) * frame.px(9) - frame.px(2.5F);
    paint::box({left, y - half, frame.px(5), 2 * half}, color::kOnAccent, frame.px(2.5F));
  }
}

}  // namespace

bool is_animated(Phase phase) {
  return phase == Phase::Thinking || phase == Phase::Speaking || phase == Phase::Replaying;
}

bool TalkControl::hit(float x, float y) const {
  return radius_ > 0 && std::hypot(x - x_, y - y_) <= radius_;
}

void TalkControl::draw(const Frame& frame, const Area& area, bool held) {
  paint::box(area, color::kPanel, 0);
  paint::box({area.x, area.y, area.w, 1}, color::kLine, 0);
  x_ = std::round(area.middle_x());
  radius_ = frame.px(size::kTalkRadius);
  y_ = area.y + frame.px(18) + radius_;
  follow_level(frame);
  draw_disc(frame, held);
  const bool listening = frame.view.phase == Phase::Listening;
  const float caption = y_ + radius_ + frame.px(14);
  paint::text_centered(
      frame.fonts.small, {area.x, caption, area.w, frame.fonts.small.size + frame.px(4)},
      listening ? color::kListening : color::kMuted, look_of(frame.view.phase).caption);

  constexpr paint::ButtonText kReplayText{"replay", strings::kReplay, strings::kReplayKey};
  constexpr paint::ButtonText kStopText{"stop", strings::kStop, strings::kStopKey};
  const float height = frame.px(size::kButtonHeight);
  const float width =
      std::max(paint::button_width(frame, kReplayText), paint::button_width(frame, kStopText));
  // Halfway between the disc and the edge, but never under the disc on a narrow window.
  const float away = std::min(area.w / 2 - frame.px(10) - width, radius_ + frame.px(44));
  const Area replay{std::round(x_ - away - width), y_ - height / 2, width, height};
  const Area stop{std::round(x_ + away), y_ - height / 2, width, height};
  if (paint::button(frame, replay, kReplayText, frame.view.can_replay)) {
    frame.act(action::Replay{});
  }
  if (paint::button(frame, stop, kStopText, frame.view.can_stop)) frame.act(action::Stop{});
}

void TalkControl::follow_level(const Frame& frame) {
  const float target = frame.view.phase == Phase::Listening ? frame.view.input_level : 0;
  const double passed = std::clamp(frame.seconds - last_seconds_, 0.0, 0.1);
  last_seconds_ = frame.seconds;
  // Up at once, down in about 150 ms, so that syllables show and do not flicker.
  const auto fall = static_cast<float>(std::exp(-passed / 0.15));
  level_ = std::clamp(std::max(target, level_ * fall), 0.F, 1.F);
}

void TalkControl::draw_disc(const Frame& frame, bool held) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const Phase phase = frame.view.phase;
  const Color accent = look_of(phase).accent;
  if (phase == Phase::Listening) {
    list.AddCircleFilled({x_, y_}, radius_ + frame.px(3 + 13 * level_), packed(accent, 0.28F), 64);
  } else {
    list.AddCircle({x_, y_}, radius_ + frame.px(4), packed(accent, 0.35F), 64, frame.px(1.5F));
  }
  const ImVec2 mouse = ImGui::GetMousePos();
  const bool hovered = hit(mouse.x, mouse.y) && phase != Phase::Listening;
  const Color fill = held      ? mix(accent, color::kText, 0.18F)
                     : hovered ? mix(accent, color::kText, 0.1F)
                               : accent;
  list.AddCircleFilled({x_, y_}, radius_ - (held ? frame.px(1.5F) : 0), packed(fill), 64);
  switch (phase) {
    case Phase::Starting:
      paint::microphone(x_, y_, frame.px(34), color::kMuted);
      break;
    case Phase::Ready:
      paint::microphone(x_, y_, frame.px(34), color::kOnAccent);
      break;
    case Phase::Listening:
      draw_listening(frame);
      break;
    case Phase::Thinking:
      thinking_dots(frame, x_, y_);
      break;
    case Phase::Speaking:
    case Phase::Replaying:
      speaking_bars(frame, x_, y_);
      break;
  }
}

void TalkControl::draw_listening(const Frame& frame) {
  const Face& face = frame.fonts.title;
  paint::text_centered(
      face, {x_ - radius_, y_ - radius_ + frame.px(2), 2 * radius_, 2 * radius_ - frame.px(16)},
      color::kOnAccent, elapsed(frame.view.listening_for));
  // The live level as a short bar that grows from the middle.
  const float half = frame.px(3 + 21 * level_);
  paint::box({x_ - frame.px(24), y_ + frame.px(14), frame.px(48), frame.px(5)}, color::kOnAccent,
             frame.px(2.5F), 0.2F);
  paint::box({x_ - half, y_ + frame.px(14), 2 * half, frame.px(5)}, color::kOnAccent,
             frame.px(2.5F));
}

}  // namespace ui
