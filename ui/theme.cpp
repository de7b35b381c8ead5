#include "ui/theme.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ui {
namespace {

constexpr std::array kTextPairs{
    TextPair{"text on background", color::kText, color::kBackground},
    TextPair{"text on panel", color::kText, color::kPanel},
    TextPair{"text on button", color::kText, color::kRaised},
    TextPair{"text on hovered button", color::kText, color::kRaisedHover},
    TextPair{"muted on background", color::kMuted, color::kBackground},
    TextPair{"muted on panel", color::kMuted, color::kPanel},
    TextPair{"muted on key cap", color::kMuted, color::kRaised},
    TextPair{"unheard answer", color::kUnheard, color::kBackground},
    TextPair{"question bubble", color::kQuestionText, color::kQuestion},
    TextPair{"question so far", color::kQuestionOpen, color::kQuestion},
    TextPair{"badge", color::kBadgeText, color::kBadge},
    TextPair{"hint", color::kHintText, color::kHint},
    TextPair{"serious notice", color::kSeriousText, color::kSerious},
    TextPair{"on ready", color::kOnAccent, color::kReady},
    TextPair{"on listening", color::kOnAccent, color::kListening},
    TextPair{"on thinking", color::kOnAccent, color::kThinking},
    TextPair{"on speaking", color::kOnAccent, color::kSpeaking},
    TextPair{"caption while listening", color::kListening, color::kPanel},
};

double linear(std::uint8_t channel) {
  const double c = channel / 255.0;
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Color c) {
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

ImVec4 vec(Color c) {
  return ImGui::ColorConvertU32ToFloat4(packed(c));
}

}  // namespace

std::span<const TextPair> text_pairs() {
  return kTextPairs;
}

double contrast(Color a, Color b) {
  const auto [darker, lighter] = std::minmax({luminance(a), luminance(b)});
  return (lighter + 0.05) / (darker + 0.05);
}

Color mix(Color from, Color to, float amount) {
  const auto channel = [amount](int x, int y) {
    return static_cast<std::uint8_t>(
        std::lround(static_cast<float>(x) + amount * static_cast<float>(y - x)));
  };
  return {channel(from.r, to.r), channel(from.g, to.g), channel(from.b, to.b)};
}

void apply_theme(float scale) {
  ImGuiStyle style;
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupRounding = size::kGap;
  style.PopupBorderSize = 1;
  style.ScrollbarSize = size::kScrollbar;
  style.ScrollbarRounding = size::kScrollbar;
  style.GrabMinSize = 32;
  style.Colors[ImGuiCol_WindowBg] = vec(color::kBackground);
  style.Colors[ImGuiCol_PopupBg] = vec(color::kRaised);
  style.Colors[ImGuiCol_Border] = vec(color::kLine);
  style.Colors[ImGuiCol_Text] = vec(color::kText);
  style.Colors[ImGuiCol_HeaderHovered] = vec(color::kRaisedHover);
  style.Colors[ImGuiCol_ScrollbarBg] = vec(color::kBackground);
  style.Colors[ImGuiCol_ScrollbarGrab] = vec(color::kScrollGrab);
  style.Colors[ImGuiCol_ScrollbarGrabHovered] = vec(color::kMuted);
  style.Colors[ImGuiCol_ScrollbarGrabActive] = vec(color::kMuted);
  style.ScaleAllSizes(scale);
  ImGui::GetStyle() = style;
}

}  // namespace ui
