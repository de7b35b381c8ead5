// Every colour and size of the window. Sizes are in pixels at scale 1; a panel multiplies them by
// the scale of its Frame.
// Threads: any; constants and plain functions. apply_theme: main, with a Dear ImGui context.
#pragma once

#include <cstdint>
#include <span>

namespace ui {

struct Color {
  std::uint8_t r, g, b;
};

constexpr Color rgb(std::uint32_t hex) {
  return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
          static_cast<std::uint8_t>(hex)};
}

namespace color {
inline constexpr Color kBackground = rgb(0x14161c);
inline constexpr Color kPanel = rgb(0x1b1e26);   // the control strip
inline constexpr Color kRaised = rgb(0x272b36);  // buttons, key caps
inline constexpr Color kRaisedHover = rgb(0x323745);
inline constexpr Color kLine = rgb(0x2b303b);
inline constexpr Color kScrollGrab = rgb(0x3d4454);

inline constexpr Color kText = rgb(0xe9ebf0);
inline constexpr Color kMuted = rgb(0x9ea6b5);    // labels, footer, disabled
inline constexpr Color kUnheard = rgb(0x878f9f);  // the part of an answer that was not played

inline constexpr Color kQuestion = rgb(0x2a3a5c);  // bubble of what the person said
inline constexpr Color kQuestionText = rgb(0xeaf0fc);
inline constexpr Color kQuestionOpen = rgb(0xa9b6d3);  // what it says so far
// The pieces of a receipt's bar run from one to the other: seen on a dark and on a light ground.
inline constexpr Color kPartFirst = rgb(0x6b66a6);
inline constexpr Color kPartLast = rgb(0x6899ae);
inline constexpr Color kBadge = rgb(0x3a3320);
inline constexpr Color kBadgeText = rgb(0xf0cf86);

inline constexpr Color kHint = rgb(0x2f2c20);
inline constexpr Color kHintText = rgb(0xf3dfae);
inline constexpr Color kHintMark = rgb(0xe3b657);
inline constexpr Color kSerious = rgb(0x3d2226);
inline constexpr Color kSeriousText = rgb(0xffd3d0);
inline constexpr Color kSeriousMark = rgb(0xf2716b);

inline constexpr Color kReady = rgb(0x8fb1ff);
inline constexpr Color kListening = rgb(0xff8a73);
inline constexpr Color kThinking = rgb(0xb7a5ff);
inline constexpr Color kSpeaking = rgb(0x6fd0bd);
inline constexpr Color kOnAccent = rgb(0x14161c);  // drawn on any of the four above
}  // namespace color

namespace size {
inline constexpr float kWindowWidth = 560, kWindowHeight = 720;
inline constexpr float kMinWidth = 360, kMinHeight = 480;
inline constexpr float kTitleBar = 40;  // what the desktop may add above the window
inline constexpr float kMargin = 20;
inline constexpr float kGap = 8;
inline constexpr float kRounding = 14;
inline constexpr float kBubblePad = 12;
inline constexpr float kExchangeGap = 24;
inline constexpr float kMaxLine = 680;  // a line longer than this is tiring to read
inline constexpr float kTalkRadius = 40;
inline constexpr float kControlHeight = 146;
inline constexpr float kHeaderHeight = 76;
inline constexpr float kFooterHeight = 38;
inline constexpr float kButtonHeight = 38;
inline constexpr float kScrollbar = 8;
inline constexpr float kFade = 18;  // text melts into the edge that it scrolls under

// From ascender to descender, as Dear ImGui counts; Inter's em, the usual font size, is 0.83 of it.
inline constexpr float kBodyFont = 20, kTitleFont = 26, kSmallFont = 16;
inline constexpr float kLeading = 1.3F;  // line height over font size
}  // namespace size

// Every text colour on every background that it is drawn on.
struct TextPair {
  const char* name;
  Color text;
  Color background;
};
std::span<const TextPair> text_pairs();

// WCAG 2.1 contrast ratio, 1 to 21 (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio).
double contrast(Color a, Color b);

// As Dear ImGui packs colours (IM_COL32); alpha 0..1.
constexpr std::uint32_t packed(Color c, float alpha = 1) {
  return static_cast<std::uint32_t>(alpha * 255 + 0.5F) << 24 | std::uint32_t{c.b} << 16 |
         std::uint32_t{c.g} << 8 | c.r;
}

Color mix(Color from, Color to, float amount);

// Colours and sizes of the few Dear ImGui parts in use: scroll bar, pop-up, tooltip.
void apply_theme(float scale);

}  // namespace ui
