#include <string>

#include "pipeline/speculation.h"
#include "pipeline/unicode.h"
#include "pipeline/utf8.h"

namespace pipeline {
namespace {

// Of the scripts whose recognisers change a word's case between a partial and the final text.
// Where it is not known, two cases differ: the guess is dropped, which is only slower.
char32_t lower(char32_t c) {
  const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (in(U'A', U'Z') || in(U'\u0391', U'\u03A9') || in(U'\u0410', U'\u042F')) return c + 32;
  if (in(U'\u00C0', U'\u00DE') && c != U'\u00D7') return c + 32;  // Latin-1 but the times sign
  return c;
}

// Marks that a recogniser adds or moves without changing what was asked. Inside a word they count:
// "3.5" is not "35", and "we're" is not "were".
bool is_mark(char32_t c) {
  return is_one_of(c,
                   U".,!?;:\"'()[]\u2026\u00A1\u00BF\u00AB\u00BB\u2018\u2019\u201C\u201D\u201E"
                   U"\u3001\u3002\uFF01\uFF0C\uFF1F");
}

// The words in lower case with one blank between them.
std::string plain(std::string_view text) {
  std::string out;
  std::u32string marks;  // seen within a word; kept only if the word goes on
  bool in_word = false;
  Utf8Decoder decoder;
  decoder.push(text, [&](char32_t c, std::size_t) {
    if (is_space(c) || is_line_end(c)) {
      in_word = false;
      marks.clear();
    } else if (is_mark(c)) {
      if (in_word) marks.push_back(c);
    } else {
      if (!in_word && !out.empty()) out += ' ';
      for (const char32_t mark : marks) append_utf8(mark, out);
      marks.clear();
      append_utf8(lower(c), out);
      in_word = true;
    }
  });
  return out;
}

}  // namespace

bool same_question(std::string_view a, std::string_view b) {
  const std::string one = plain(a);
  return !one.empty() && one == plain(b);
}

}  // namespace pipeline
