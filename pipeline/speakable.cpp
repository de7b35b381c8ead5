#include "pipeline/speakable.h"

#include <vector>

#include "pipeline/markdown_lines.h"
#include "pipeline/utf8.h"

namespace pipeline {

std::string speakable(std::string_view markdown_piece) {
  std::vector<Glyph> glyphs;
  MarkdownReader reader;
  Utf8Decoder decoder;
  std::size_t end = 0;
  const auto take = [&](char32_t c, std::size_t bytes) {
    end += bytes;
    reader.push({c, end}, glyphs);
  };
  decoder.push(markdown_piece, take);
  decoder.finish(take);
  reader.finish(end, glyphs);

  std::string text;
  for (const Glyph& glyph : glyphs) {
    const bool after_space = text.empty() || text.back() == ' ';
    if (glyph.kind == Glyph::Kind::Char) {
      if (glyph.joins && !text.empty() && after_space) text.pop_back();
      append_utf8(glyph.value, text);
    } else if (!after_space) {
      text.push_back(' ');
    }
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace pipeline
