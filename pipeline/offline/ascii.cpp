#include "pipeline/offline/ascii.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace pipeline::offline {

namespace {

struct Spelling {
  char32_t code;
  std::string_view ascii;
};

// Sorted by code point.
constexpr auto kSpellings = std::to_array<Spelling>({
    {U'\u00A0', " "},
    {U'\u00A2', " cents "},
    {U'\u00A3', " pounds "},
    {U'\u00A5', " yen "},
    {U'\u00A7', " section "},
    {U'\u00A9', " copyright "},
    {U'\u00AB', "\""},
    {U'\u00B0', " degrees "},
    {U'\u00B1', " plus or minus "},
    {U'\u00B2', " squared "},
    {U'\u00B3', " cubed "},
    {U'\u00B4', "'"},
    {U'\u00B5', " micro "},
    {U'\u00B7', " "},
    {U'\u00BB', "\""},
    {U'\u00BC', " 1/4 "},
    {U'\u00BD', " 1/2 "},
    {U'\u00BE', " 3/4 "},
    {U'\u00C6', "AE"},
    {U'\u00D7', " times "},
    {U'\u00DE', "Th"},
    {U'\u00DF', "ss"},
    {U'\u00E6', "ae"},
    {U'\u00F0', "th"},
    {U'\u00F7', " divided by "},
    {U'\u00FE', "th"},
    {U'\u0152', "OE"},
    {U'\u0153', "oe"},
    {U'\u03C0', " pi "},
    {U'\u2010', "-"},
    {U'\u2011', "-"},
    {U'\u2012', "-"},
    {U'\u2013', " - "},
    {U'\u2014', " - "},
    {U'\u2015', " - "},
    {U'\u2018', "'"},
    {U'\u2019', "'"},
    {U'\u201A', "'"},
    {U'\u201C', "\""},
    {U'\u201D', "\""},
    {U'\u201E', "\""},
    {U'\u2022', ", "},
    {U'\u2026', "..."},
    {U'\u20AC', " euros "},
    {U'\u2122', " trademark "},
    {U'\u2192', " to "},
    {U'\u2212', " minus "},
    {U'\u221A', " root "},
    {U'\u221E', " infinity "},
    {U'\u2248', " about "},
    {U'\u2260', " is not "},
    {U'\u2264', " at most "},
    {U'\u2265', " at least "},
});
static_assert(std::ranges::is_sorted(kSpellings, {}, &Spelling::code));

// Latin letters with marks, U+00C0 to U+017F, without their marks. A space: see kSpellings.
constexpr char32_t kFirstLetter = 0xC0;
constexpr std::string_view kLetters =
    "AAAAAA CEEEEIIIIDNOOOOO OUUUUY  aaaaaa ceeeeiiii nooooo ouuuuy y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiJjJjKkkLlLlLlLlLlNnNnNnnNnOoOoOo"
    "  RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(kLetters.size() == 0x180 - 0xC0);

std::string_view spelling_of(char32_t code) {
  const auto found = std::ranges::lower_bound(kSpellings, code, {}, &Spelling::code);
  if (found != kSpellings.end() && found->code == code) return found->ascii;
  const std::size_t letter = code - kFirstLetter;
  if (code >= kFirstLetter && letter < kLetters.size()) return kLetters.substr(letter, 1);
  return " ";
}

// Takes one character off the front. Broken UTF-8 costs one byte and gives U+FFFD.
char32_t take_code_point(std::string_view& rest) {
  const auto byte = [&rest](std::size_t i) { return static_cast<std::uint8_t>(rest[i]); };
  const std::uint8_t first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xC2 ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  char32_t code = length == 1 ? first : first & (0x7FU >> length);
  bool whole = length > 0 && length <= rest.size();
  for (std::size_t i = 1; whole && i < length; ++i) {
    whole = (byte(i) & 0xC0U) == 0x80;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  rest.remove_prefix(whole ? length : 1);
  return whole ? code : 0xFFFD;
}

}  // namespace

std::string to_ascii(std::string_view utf8) {
  std::string ascii;
  ascii.reserve(utf8.size());
  while (!utf8.empty()) {
    const char32_t code = take_code_point(utf8);
    const bool printable = code >= 0x20 && code < 0x7F;
    if (printable || code == '\n') {
      ascii += static_cast<char>(code);
    } else {
      ascii += code < 0x80 ? " " : spelling_of(code);
    }
  }
  return ascii;
}

}  // namespace pipeline::offline
