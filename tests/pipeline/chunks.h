// Ways to split a text into the deltas of a stream.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace chunks {

inline std::vector<std::string_view> of_size(std::string_view text, std::size_t size) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size(); i += size) out.push_back(text.substr(i, size));
  return out;
}

inline std::vector<std::string_view> random(std::string_view text, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t size = generator() % 9;  // an empty delta is one too
    out.push_back(text.substr(0, size));
    text.remove_prefix(out.back().size());
  }
  return out;
}

// Pieces of Markdown, languages and rubbish in random order.
inline std::string soup(unsigned seed, std::size_t parts) {
  static constexpr std::string_view kParts[] = {
      "Hello",    " world",     ". ",       "! ",    "? ",
      "\n",       "\n\n",       ", ",       "**",    "*",
      "_",        "`",          "```\n",    "~~~",   "# ",
      "- ",       "1. ",        "[",        "](",    ")",
      "<b>",      "<",          ">",        "|",     "---",
      "https://", "www.",       "a.b/c",    "Dr. ",  "p.m. ",
      "U.S. ",    "e.g. ",      "3.14",     "10:30", "[1]",
      "&amp;",    "\\",         "\x1b[31m", "你好",  "。",
      "，",       "！",         "é",        "👍",     "👩‍👩‍👧",
      "\xff",     "\xe2\x82",   "\xf0\x9f", "\"",    ")",
      " Then",    " he",        "…",        "...",   "—",
      "\r\n",     ": ",         "; ",       "No. 5", "J. R. ",
      "\t",       "longerword", "](x y)",   "![",    " because",
      " and",     " it ",       "we ",      ","};
  std::mt19937 generator(seed);
  std::string out;
  for (std::size_t i = 0; i < parts; ++i) out += kParts[generator() % std::size(kParts)];
  return out;
}

}  // namespace chunks
