// The part of SpanReader that decides on runs of *, _ and ~.
#include <algorithm>

#include "pipeline/markdown_spans.h"
#include "pipeline/unicode.h"

namespace pipeline {
namespace {

constexpr std::size_t kMaxOpen = 16;  // nested emphasis that is told apart

bool is_blank(char32_t c) {
  return c == 0 || is_space(c) || is_line_end(c);
}

}  // namespace

// CommonMark's rules 1 to 8, as far as they can be decided before the closing run is seen. A run
// inside a word is markup only if it closes one of its own length.
bool SpanReader::run_is_markup(char32_t next) {
  if (run_char_ == U'~') return run_length_ >= 2;
  const bool blank_before = is_blank(run_before_);
  const bool blank_after = is_blank(next);
  const bool mark_before = is_punctuation(run_before_);
  const bool mark_after = is_punctuation(next);
  const bool left = !blank_after && (!mark_after || blank_before || mark_before);
  const bool right = !blank_before && (!mark_before || blank_after || mark_after);
  const bool star = run_char_ == U'*';
  const bool opens = left && (star || !right || mark_before);
  const bool closes = right && (star || !left || mark_after);
  auto& open = star ? open_stars_ : open_underscores_;
  if (closes && !open.empty() && (!opens || open.back() == run_length_)) {
    open.back() -= run_length_;
    if (open.back() <= 0) open.pop_back();
    return true;
  }
  if (opens && !closes) {
    if (open.size() < kMaxOpen) open.push_back(run_length_);
    return true;
  }
  // A sentence's end may have parted "**" from the run that opened it; nobody says "star star".
  return closes && !opens && star && run_length_ >= 2;
}

void SpanReader::end_run(char32_t next) {
  const SourceChar run = held_.front();
  held_.clear();
  state_ = State::Text;
  if (run_is_markup(next)) {
    previous_ = run_char_;
    return;
  }
  // A longer row of marks is decoration; the bound keeps memory small.
  for (int i = 0; i < std::min(run_length_, 3); ++i) say(run);
}

}  // namespace pipeline
