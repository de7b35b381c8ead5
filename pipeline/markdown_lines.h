// What is said of a Markdown stream: drops fences with their code, rules, tables' frames, the
// marks at the start of a line, terminal escapes and control characters; SpanReader does the rest
// of each line. Every decision depends on the text only, never on how it was chunked.
// Threads: one object belongs to one thread. Owns: the marks at the start of the current line.
#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/markdown_spans.h"

namespace pipeline {

class MarkdownReader {
 public:
  void push(SourceChar c, std::vector<Glyph>& out);
  void finish(std::size_t end, std::vector<Glyph>& out);

 private:
  enum class Escape { None, Begun, Sequence, Command, CommandEnd };
  enum class State { LineStart, Spans, FenceInfo, Fence, SkipLine };

  bool in_escape(char32_t c);
  bool marks_are_silent() const;
  void end_line(std::size_t end, std::vector<Glyph>& out);
  void first_mark(SourceChar c, std::vector<Glyph>& out);
  void more_marks(SourceChar c, std::vector<Glyph>& out);
  void number(SourceChar c, std::vector<Glyph>& out);
  void to_spans(std::vector<Glyph>& out);
  void fence_info(SourceChar c, std::vector<Glyph>& out);
  void fence(char32_t c);

  Escape escape_ = Escape::None;
  State state_ = State::LineStart;
  SpanReader::Line line_ = SpanReader::Line::Text;
  // Of the line's start, all alike or a number, undecided; then what follows an opening fence.
  std::vector<SourceChar> marks_;
  std::size_t mark_count_ = 0;  // also those beyond what is kept
  bool marks_spaced_ = false;   // white space followed them
  char32_t fence_char_ = 0;
  std::size_t fence_length_ = 0;
  std::size_t closing_ = 0;        // marks of what may be the closing fence
  bool fence_line_closes_ = true;  // nothing else in this line so far
  SpanReader spans_;
};

}  // namespace pipeline
