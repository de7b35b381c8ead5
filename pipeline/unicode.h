// The few character classes that reading an answer aloud needs. They name ranges that matter for
// speech instead of the whole Unicode database.
// Threads: pure functions.
#pragma once

#include <string_view>

namespace pipeline {

bool is_space(char32_t c);        // also no-break and ideographic spaces; not line ends
bool is_line_end(char32_t c);     // line feed, carriage return, NEL, line and paragraph separator
bool is_invisible(char32_t c);    // controls, variation selectors, bidi marks, private use
bool is_emoji(char32_t c);        // pictographs, dingbats, box drawing; not (C), arrows, digits
bool is_punctuation(char32_t c);  // as CommonMark counts it: punctuation and symbols
bool is_ideograph(char32_t c);    // Han and kana: written without spaces between words
bool is_combining(char32_t c);    // belongs to the character before it
bool is_lower(char32_t c);        // Latin, Greek, Cyrillic
bool is_upper(char32_t c);
bool is_letter(char32_t c);  // of any script
bool is_digit(char32_t c);   // 0 to 9

// A letter, a digit or a sign that a voice says ("%", "°", "€"), in contrast to a pause.
bool is_said(char32_t c);

// Closing quotes and brackets, which belong to the sentence that ends before them.
bool is_closer(char32_t c);

inline constexpr bool is_one_of(char32_t c, std::u32string_view set) {
  return set.find(c) != std::u32string_view::npos;
}

}  // namespace pipeline
