#include "pipeline/markdown_spans.h"

#include <algorithm>
#include <utility>

#include "pipeline/unicode.h"

namespace pipeline {
namespace {

bool is_blank(char32_t c) {
  return c == 0 || is_space(c) || is_line_end(c);
}

// Part of a word for which a mark inside is text: snake_case, 2*3.
bool opens_word(char32_t previous) {
  return !is_letter(previous) && !is_digit(previous);
}

}  // namespace

void SpanReader::start_line(Line line) {
  line_ = line;
  cell_start_ = line == Line::Table;
}

void SpanReader::push(SourceChar c, std::vector<Glyph>& out) {
  out_ = &out;
  step(c);
}

void SpanReader::push_literal(SourceChar c, std::vector<Glyph>& out) {
  out_ = &out;
  say(c, true);
}

void SpanReader::step(SourceChar c) {
  switch (state_) {
    case State::Text:
      return text(c);
    case State::Escape:
      return escape(c);
    case State::Run:
      if (c.value == run_char_) {
        ++run_length_;
        held_.back().end = c.end;
        return;
      }
      end_run(c.value);
      return step(c);
    case State::Ticks:
      if (c.value == U'`') {
        ++ticks_;
        held_.back().end = c.end;
        return;
      }
      end_ticks();
      return step(c);
    case State::Bang:
      if (c.value == U'[') {
        held_.clear();
        state_ = State::Text;
      } else {
        release();
      }
      return step(c);
    case State::Bracket:
      return bracket(c);
    case State::AfterBracket:
      return after_bracket(c);
    case State::Target:
      return target(c);
    case State::Label:
      return label(c);
    case State::Tag:
      return tag(c);
    case State::Entity:
      return entity(c);
    case State::UrlStart:
      return url_start(c);
    case State::Url:
      return url(c);
    case State::Rest:
      return;
  }
}

void SpanReader::text(SourceChar c) {
  if (c.value == U'`') {
    ticks_ = 1;
    return hold(State::Ticks, c);
  }
  if (code_ticks_ > 0) return say(c, true);
  markup(c);
}

void SpanReader::markup(SourceChar c) {
  switch (c.value) {
    case U'*':
    case U'_':
    case U'~':
      run_char_ = c.value;
      run_length_ = 1;
      run_before_ = previous_;
      return hold(State::Run, c);
    case U'\\':
      return hold(State::Escape, c);
    case U'!':
      return hold(State::Bang, c);
    case U'[':
      label_at_start_ = !said_;
      return hold(State::Bracket, c);
    case U']':
      if (brackets_ == 0) break;
      --brackets_;
      state_ = State::AfterBracket;
      return;
    case U'<':
      return hold(State::Tag, c);
    case U'&':
      return hold(State::Entity, c);
    case U'|':
      if (line_ == Line::Table || is_blank(previous_)) return cell();
      break;
    case U'#':
      if (line_ == Line::Heading && is_blank(previous_)) return;  // "## Title ##"
      break;
    case U'h':
    case U'H':
    case U'w':
    case U'W':
      if (opens_word(previous_)) return hold(State::UrlStart, c);
      break;
    default:
      break;
  }
  say(c);
}

void SpanReader::escape(SourceChar c) {
  if (c.value < 0x80 && is_punctuation(c.value)) {
    held_.clear();
    state_ = State::Text;
    return say(c, true);
  }
  release();
  step(c);
}

void SpanReader::end_ticks() {
  const SourceChar tick = held_.front();
  held_.clear();
  state_ = State::Text;
  previous_ = U'`';
  if (code_ticks_ == 0) {
    code_ticks_ = ticks_;
  } else if (code_ticks_ == ticks_) {
    code_ticks_ = 0;
  } else {
    for (int i = 0; i < std::min(ticks_, 3); ++i) say(tick, true);
  }
}

void SpanReader::hold(State state, SourceChar c) {
  state_ = state;
  held_.assign(1, c);
}

void SpanReader::release() {
  const auto held = std::exchange(held_, {});
  state_ = State::Text;
  say(held.front());
  reread({held.begin() + 1, held.end()});
}

void SpanReader::reread(const std::vector<SourceChar>& chars) {
  for (const SourceChar c : chars) step(c);
}

// The text ends here: every state is left for Text. Each round says at least one character of
// what is held, so that it comes to an end.
void SpanReader::settle() {
  while (state_ != State::Text) {
    switch (state_) {
      case State::Run:
        end_run(U'\n');
        break;
      case State::Ticks:
        end_ticks();
        break;
      case State::Url:
        end_url();
        break;
      case State::AfterBracket:
      case State::Rest:
        state_ = State::Text;
        break;
      default:
        release();
        break;
    }
  }
}

void SpanReader::end_line(std::size_t end, std::vector<Glyph>& out) {
  out_ = &out;
  settle();
  if (said_) out.push_back({.kind = Glyph::Kind::LineEnd, .value = U'\n', .source_end = end});
  *this = SpanReader{};
}

void SpanReader::say(SourceChar c, bool literal) {
  const char32_t previous = std::exchange(previous_, c.value);
  if (is_space(c.value)) return cell_start_ ? void() : space(c.end);
  if (c.value == 0x200D && is_emoji(previous)) {  // joins two emoji; elsewhere it shapes letters
    previous_ = previous;
    return;
  }
  if (is_emoji(c.value)) {
    dropped_ = dropped_emoji_ = true;
    return;
  }
  if (cell_start_ && line_ == Line::Table && (c.value == U'-' || c.value == U':')) {
    if (dashes_.size() < kMaxHeld) dashes_.push_back(c);  // a separator row, if nothing follows
    return;
  }
  if (cell_break_ || cell_start_) {
    cell_start_ = false;
    if (std::exchange(cell_break_, false)) {
      dropped_ = true;
      put({U',', c.end}, true);
      space(c.end);
    }
    for (const SourceChar dash : std::exchange(dashes_, {})) put(dash, literal);
  }
  put(c, literal);
}

void SpanReader::put(SourceChar c, bool literal) {
  const bool attaches = is_one_of(c.value, U".,;:!?)…。，！？");
  if (dropped_emoji_ && !attaches && is_letter(c.value) && !is_ideograph(c.value)) space(c.end);
  out_->push_back({.value = c.value,
                   .source_end = c.end,
                   .literal = literal,
                   .joins = dropped_ && attaches && last_ == Glyph::Kind::Space});
  last_ = Glyph::Kind::Char;
  said_ = true;
  dropped_ = dropped_emoji_ = false;
}

void SpanReader::space(std::size_t end) {
  if (last_ != Glyph::Kind::Char) return;
  out_->push_back({.kind = Glyph::Kind::Space, .value = U' ', .source_end = end});
  last_ = Glyph::Kind::Space;
}

void SpanReader::cell() {
  previous_ = U'|';
  dashes_.clear();
  cell_break_ = said_;
  cell_start_ = true;
}

}  // namespace pipeline
