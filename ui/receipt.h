// The line under an answer: how long its first word took, and a small bar that shows where that
// time went. Hovering it tells the parts in words.
// Threads: the drawing main only, inside a Dear ImGui frame; the rest are plain functions.
// Owns: nothing.
#pragma once

#include <string>
#include <vector>

#include "ui/frame.h"

namespace ui {

float receipt_height(const Frame& frame);

// `area`: as wide as the text column, as high as receipt_height.
void draw_receipt(const Frame& frame, const Area& area, const Receipt& receipt);

// Where each part's piece of the bar ends, in whole pixels from its left end: never falling, the
// last one at `width`. All zero when nothing took time.
std::vector<float> piece_ends(const std::vector<Receipt::Part>& parts, float width);

// "0.84 s to the first word".
std::string first_word_text(const Receipt& receipt);
// "p50 0.84 s, p95 1.20 s this session".
std::string session_text(const SessionLatency& latency);

}  // namespace ui
