#include "pipeline/unicode.h"

#include <algorithm>
#include <span>

namespace pipeline {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

bool in(char32_t c, std::span<const Range> ranges) {
  return std::ranges::any_of(ranges, [c](const Range& r) { return c >= r.first && c <= r.last; });
}

constexpr Range kInvisible[] = {
    {0x00, 0x08},     {0x0B, 0x0C},     {0x0E, 0x1F},     {0x7F, 0x84},     {0x86, 0x9F},
    {0xAD, 0xAD},     {0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2069},
    {0xE000, 0xF8FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFD}, {0xE0000, 0x10FFFF}};

constexpr Range kEmoji[] = {{0x20E3, 0x20E3}, {0x231A, 0x231B}, {0x2328, 0x2328},
                            {0x23CF, 0x23CF}, {0x23E9, 0x23FA}, {0x2500, 0x25FF},
                            {0x2600, 0x27BF}, {0x2B00, 0x2BFF}, {0x1F000, 0x1FAFF}};

constexpr Range kPunctuation[] = {
    {0x21, 0x2F},     {0x3A, 0x40},     {0x5B, 0x60},     {0x7B, 0x7E},     {0xA1, 0xA9},
    {0xAB, 0xB4},     {0xB6, 0xB9},     {0xBB, 0xBB},     {0xBF, 0xBF},     {0xD7, 0xD7},
    {0xF7, 0xF7},     {0x060C, 0x060C}, {0x061B, 0x061B}, {0x061F, 0x061F}, {0x06D4, 0x06D4},
    {0x0964, 0x0965}, {0x2010, 0x2027}, {0x2030, 0x205E}, {0x20A0, 0x20CF}, {0x2190, 0x22FF},
    {0x3001, 0x3004}, {0x3008, 0x3020}, {0x3030, 0x3030}, {0x30FB, 0x30FB}, {0xFF01, 0xFF0F},
    {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65}};

constexpr Range kIdeograph[] = {
    {0x2E80, 0x2FDF}, {0x3005, 0x3007}, {0x3021, 0x3029}, {0x3040, 0x30FA}, {0x30FC, 0x30FF},
    {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0x20000, 0x3FFFF}};

constexpr Range kCombining[] = {{0x0300, 0x036F}, {0x0591, 0x05BD}, {0x064B, 0x0652},
                                {0x093A, 0x094F}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},
                                {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x200C, 0x200D},
                                {0x20D0, 0x20FF}, {0x3099, 0x309A}, {0xFE20, 0xFE2F}};

// In these blocks capitals and small letters alternate; `kOddIsUpper` starts with a capital at an
// odd code point.
constexpr Range kEvenIsUpper[] = {{0x0100, 0x0137}, {0x014A, 0x0177}, {0x0460, 0x0481},
                                  {0x048A, 0x04BF}, {0x04D0, 0x052F}, {0x1E00, 0x1EFF}};
constexpr Range kOddIsUpper[] = {{0x0139, 0x0148}, {0x0179, 0x017E}, {0x04C1, 0x04CE}};
constexpr Range kUpper[] = {{U'A', U'Z'},     {0x00C0, 0x00D6}, {0x00D8, 0x00DE}, {0x0178, 0x0178},
                            {0x0386, 0x0386}, {0x0388, 0x038F}, {0x0391, 0x03AB}, {0x0400, 0x042F}};
constexpr Range kLower[] = {{U'a', U'z'},     {0x00DF, 0x00F6}, {0x00F8, 0x00FF}, {0x017F, 0x017F},
                            {0x0390, 0x0390}, {0x03AC, 0x03CE}, {0x0430, 0x045F}};

}  // namespace

bool is_space(char32_t c) {
  return c == U' ' || c == U'\t' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_line_end(char32_t c) {
  return c == U'\n' || c == U'\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_invisible(char32_t c) {
  return in(c, kInvisible);
}

bool is_emoji(char32_t c) {
  return c >= 0x20E3 && in(c, kEmoji);
}

bool is_punctuation(char32_t c) {
  return in(c, kPunctuation);
}

bool is_ideograph(char32_t c) {
  return c >= 0x2E80 && in(c, kIdeograph);
}

bool is_combining(char32_t c) {
  return c >= 0x0300 && in(c, kCombining);
}

bool is_lower(char32_t c) {
  return in(c, kLower) || (in(c, kEvenIsUpper) && c % 2 == 1) || (in(c, kOddIsUpper) && c % 2 == 0);
}

bool is_upper(char32_t c) {
  return in(c, kUpper) || (in(c, kEvenIsUpper) && c % 2 == 0) || (in(c, kOddIsUpper) && c % 2 == 1);
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
  return !is_punctuation(c) && !is_space(c) && !is_line_end(c) && !is_emoji(c) && !is_invisible(c);
}

bool is_said(char32_t c) {
  return is_letter(c) || is_digit(c) || is_one_of(c, U"%$&@+=#°£¥€±×÷§©®→←−√≈≠≤≥∞");
}

bool is_closer(char32_t c) {
  return is_one_of(c, U"\"')]}”’»›」』）】》〉］｝");
}

}  // namespace pipeline
