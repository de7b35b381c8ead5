// Text as it may be drawn: cutting UTF-8 at characters, and taking out what a terminal or a text
// box would act on.
// Threads: any; plain functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ui {

// The largest character boundary of the UTF-8 `text` that is not past `bytes`.
std::size_t utf8_floor(std::string_view text, std::size_t bytes);

// The same text, byte for byte as long, with every ASCII control character but the line feed
// turned into a space, so that positions in the original stay valid.
std::string without_controls(std::string_view text);

}  // namespace ui
