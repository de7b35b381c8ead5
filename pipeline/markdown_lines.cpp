#include "pipeline/markdown_lines.h"

#include <utility>

#include "pipeline/unicode.h"

namespace pipeline {
namespace {

constexpr std::size_t kMaxMarks = 16;
constexpr std::size_t kMaxInfo = 256;
constexpr char32_t kEsc = 0x1B;

}  // namespace

// ECMA-48: ESC [ parameters final, ESC ] text (BEL or ESC \), ESC with intermediates and a final.
bool MarkdownReader::in_escape(char32_t c) {
  switch (escape_) {
    case Escape::None:
      if (c == kEsc) escape_ = Escape::Begun;
      return c == kEsc;
    case Escape::Begun:
      if (c == U'[') {
        escape_ = Escape::Sequence;
      } else if (is_one_of(c, U"]P_^X")) {
        escape_ = Escape::Command;
      } else if (c != kEsc && (c < 0x20 || c > 0x2F)) {
        escape_ = Escape::None;
        return c >= 0x30 && c <= 0x7E;
      }
      return true;
    case Escape::Sequence:
      if (c >= 0x20 && c <= 0x3F) return true;
      escape_ = Escape::None;
      if (c == kEsc) escape_ = Escape::Begun;
      return c == kEsc || (c >= 0x40 && c <= 0x7E);
    case Escape::Command:
    case Escape::CommandEnd:
      // A line end gives up, so that a broken sequence cannot silence the rest of the answer.
      if (c == 0x07 || is_line_end(c) || (escape_ == Escape::CommandEnd && c == U'\\')) {
        escape_ = Escape::None;
        return !is_line_end(c);
      }
      escape_ = c == kEsc ? Escape::CommandEnd : Escape::Command;
      return true;
  }
  return false;
}

void MarkdownReader::push(SourceChar c, std::vector<Glyph>& out) {
  if (in_escape(c.value) || is_invisible(c.value)) return;
  if (is_line_end(c.value)) return end_line(c.end, out);
  switch (state_) {
    case State::LineStart:
      return marks_.empty() ? first_mark(c, out) : more_marks(c, out);
    case State::Spans:
      return spans_.push(c, out);
    case State::FenceInfo:
      return fence_info(c, out);
    case State::Fence:
      return fence(c.value);
    case State::SkipLine:
      return;
  }
}

void MarkdownReader::first_mark(SourceChar c, std::vector<Glyph>& out) {
  if (is_space(c.value) || is_one_of(c.value, U">•◦‣")) return;
  if (is_one_of(c.value, U"#-*+_=`~") || is_digit(c.value)) {
    marks_.assign(1, c);
    mark_count_ = 1;
    marks_spaced_ = false;
    return;
  }
  state_ = State::Spans;
  spans_.start_line(c.value == U'|' ? SpanReader::Line::Table : line_);
  spans_.push(c, out);
}

void MarkdownReader::more_marks(SourceChar c, std::vector<Glyph>& out) {
  const char32_t mark = marks_.front().value;
  if (is_digit(mark)) return number(c, out);
  if (c.value == mark && !marks_spaced_) {
    ++mark_count_;
    if (marks_.size() < kMaxMarks) marks_.push_back(c);
    return;
  }
  if ((mark == U'`' || mark == U'~') && mark_count_ >= 3) {
    fence_char_ = mark;
    fence_length_ = mark_count_;
    marks_.clear();
    state_ = State::FenceInfo;
    return fence_info(c, out);
  }
  if (is_space(c.value)) {
    if (mark == U'#' && mark_count_ <= 6) {
      line_ = SpanReader::Line::Heading;  // a list's number may follow
      return marks_.clear();
    }
    if (mark_count_ == 1 && is_one_of(mark, U"-*+")) return marks_.clear();  // a list's bullet
    if (mark_count_ >= 3 && is_one_of(mark, U"-*_=")) {
      marks_spaced_ = true;  // a rule, unless text follows
      return;
    }
  }
  if (mark == U'-' && is_one_of(c.value, U"|:")) {  // "--- | ---" below a table's head
    marks_.clear();
    state_ = State::SkipLine;
    return;
  }
  to_spans(out);
  spans_.push(c, out);
}

// "12." or "12)" is a list's number: said, but never the end of a sentence.
void MarkdownReader::number(SourceChar c, std::vector<Glyph>& out) {
  const bool ended = !is_digit(marks_.back().value);
  if (!ended && (is_digit(c.value) || is_one_of(c.value, U".)")) && marks_.size() < 10) {
    marks_.push_back(c);
    return;
  }
  if (!ended || !is_space(c.value)) {
    to_spans(out);
    return spans_.push(c, out);
  }
  for (const SourceChar mark : std::exchange(marks_, {})) spans_.push_literal(mark, out);
  spans_.push_literal(c, out);
}

void MarkdownReader::to_spans(std::vector<Glyph>& out) {
  state_ = State::Spans;
  spans_.start_line(line_);
  const auto marks = std::exchange(marks_, {});
  for (const SourceChar mark : marks) spans_.push(mark, out);
  if (std::exchange(marks_spaced_, false)) spans_.push({U' ', marks.back().end}, out);
}

void MarkdownReader::fence_info(SourceChar c, std::vector<Glyph>& out) {
  // CommonMark 4.5: no backtick may follow on the opening line; "```code``` text" is a code span.
  if (fence_char_ != U'`' || c.value != U'`') {
    if (marks_.size() < kMaxInfo) marks_.push_back(c);
    return;
  }
  state_ = State::Spans;
  spans_.start_line(line_);
  for (std::size_t i = 0; i < fence_length_; ++i) spans_.push({U'`', c.end}, out);
  for (const SourceChar held : std::exchange(marks_, {})) spans_.push(held, out);
  spans_.push(c, out);
}

void MarkdownReader::fence(char32_t c) {
  if (c == fence_char_ && fence_line_closes_) {
    ++closing_;
  } else if (is_space(c) || (closing_ == 0 && c == U'>')) {
    if (closing_ > 0 && closing_ < fence_length_) fence_line_closes_ = false;
  } else {
    fence_line_closes_ = false;
  }
}

// True for marks that are a whole line: a rule, an underline, an empty item, a fence.
bool MarkdownReader::marks_are_silent() const {
  if (marks_.empty()) return true;
  const char32_t mark = marks_.front().value;
  return !is_digit(mark) && (mark_count_ >= 3 || !is_one_of(mark, U"`~"));
}

void MarkdownReader::end_line(std::size_t end, std::vector<Glyph>& out) {
  State next = State::LineStart;
  if (state_ == State::LineStart && marks_are_silent()) {
    if (!marks_.empty() && is_one_of(marks_.front().value, U"`~")) {
      fence_char_ = marks_.front().value;
      fence_length_ = mark_count_;
      next = State::Fence;
    }
    marks_.clear();
  } else if (state_ == State::LineStart) {
    to_spans(out);
  } else if (state_ == State::FenceInfo) {
    marks_.clear();
    next = State::Fence;
  } else if (state_ == State::Fence && !(fence_line_closes_ && closing_ >= fence_length_)) {
    next = State::Fence;
  }
  spans_.end_line(end, out);
  state_ = next;
  line_ = SpanReader::Line::Text;
  closing_ = 0;
  fence_line_closes_ = true;
}

void MarkdownReader::finish(std::size_t end, std::vector<Glyph>& out) {
  end_line(end, out);
}

}  // namespace pipeline
