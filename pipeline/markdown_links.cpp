// The part of SpanReader that reads links: brackets, targets, tags, entities and addresses.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "pipeline/markdown_spans.h"
#include "pipeline/unicode.h"
#include "pipeline/utf8.h"

namespace pipeline {
namespace {

using Chars = std::vector<SourceChar>;

char ascii_lower(char32_t c) {
  if (c >= 0x80) return '?';
  return static_cast<char>(c >= U'A' && c <= U'Z' ? c + 32 : c);
}

// Lower case, and "?" for what is not ASCII.
std::string ascii(Chars::const_iterator begin, Chars::const_iterator end) {
  std::string out;
  for (; begin != end; ++begin) out.push_back(ascii_lower(begin->value));
  return out;
}

struct Entity {
  std::string_view name;
  char32_t value;
};
// The ones that models write in running text; others stay as they are.
constexpr Entity kEntities[] = {{"&amp", U'&'},   {"&lt", U'<'},   {"&gt", U'>'},  {"&quot", U'"'},
                                {"&apos", U'\''}, {"&#39", U'\''}, {"&nbsp", U' '}};
constexpr std::size_t kLongestEntity = 5;

// Tags that part words. The others (b, em, sub ...) stand inside them.
constexpr std::string_view kBlockTags[] = {"br", "p",  "div",   "li", "ul", "ol",      "tr",
                                           "td", "th", "table", "hr", "h1", "h2",      "h3",
                                           "h4", "h5", "h6",    "dd", "dt", "details", "summary"};

constexpr std::array<std::string_view, 3> kUrlStarts = {"https://", "http://", "www."};

// May end a sentence after an address, so it is part of one only if more of the address follows.
bool may_trail(char32_t c) {
  return is_one_of(c, U".,;:!?'*_~");
}

bool ends_url(char32_t c) {
  if (c < 0x80) return c <= U' ' || is_one_of(c, U"<>\"`|[]{}\\^");
  return is_space(c) || is_punctuation(c) || is_ideograph(c) || is_emoji(c);
}

}  // namespace

void SpanReader::bracket(SourceChar c) {
  const bool note = held_.size() > 1 && held_[1].value == U'^';
  if (c.value == U']') {
    if (is_citation()) {
      held_.clear();
      dropped_ = true;
      state_ = State::AfterBracket;
      return;
    }
  } else if (held_.size() < 32 && (note || is_digit(c.value) || is_one_of(c.value, U"^,;- –xX"))) {
    held_.push_back(c);
    return;
  }
  const auto held = std::exchange(held_, {});
  previous_ = U'[';
  state_ = State::Text;
  ++brackets_;
  reread({held.begin() + 1, held.end()});
  step(c);
}

// "[3]", "[1, 2]", "[^note]", and at a line's start the box of a task, "[x]".
bool SpanReader::is_citation() const {
  const std::string inside = ascii(held_.begin() + 1, held_.end());
  if (inside.starts_with('^')) return true;
  if (inside.empty() || inside == " " || inside == "x") return !said_;
  int digits = 0;
  bool any = false;
  for (const char c : inside) {
    digits = is_digit(static_cast<unsigned char>(c)) ? digits + 1 : 0;
    any = any || digits > 0;
    if (digits > 3 || c == 'x' || c == '^') return false;  // a year is text
  }
  return any;
}

void SpanReader::after_bracket(SourceChar c) {
  state_ = State::Text;
  previous_ = U']';
  if (c.value == U'(') {
    parens_ = 1;
    target_space_ = target_title_ = false;
    return hold(State::Target, c);
  }
  if (c.value == U'[') return hold(State::Label, c);
  if (c.value == U':' && label_at_start_ && brackets_ == 0) {
    // "[1]: https://example.com" defines what a label stands for; "[Note]: text" is text.
    if (!said_) {
      state_ = State::Rest;
      return;
    }
  }
  step(c);
}

void SpanReader::target(SourceChar c) {
  if (is_space(c.value)) {
    target_space_ = true;
  } else if (target_space_ && !target_title_ && c.value != U')') {
    // A target holds no spaces, except before a title.
    if (!is_one_of(c.value, U"\"'(")) {
      release();
      return step(c);
    }
    target_title_ = true;
  }
  if (c.value == U'(') ++parens_;
  if (c.value == U')' && --parens_ <= 0) {
    held_.clear();
    state_ = State::Text;
    dropped_ = true;
    previous_ = U')';
    return;
  }
  if (held_.size() < kMaxHeld) held_.push_back(c);  // a long one (data:) is certainly a target
}

void SpanReader::label(SourceChar c) {
  if (c.value == U']') {
    held_.clear();
    state_ = State::Text;
    previous_ = U']';
    return;
  }
  if (held_.size() < kMaxHeld) {
    held_.push_back(c);
    return;
  }
  release();
  step(c);
}

void SpanReader::tag(SourceChar c) {
  const bool fits = held_.size() > 1 || is_one_of(c.value, U"/!?") || is_letter(c.value);
  if (!fits || c.value == U'<' || held_.size() >= kMaxHeld) {
    release();
    return step(c);
  }
  if (c.value == U'>') return end_tag(c);
  held_.push_back(c);
}

void SpanReader::end_tag(SourceChar c) {
  const auto held = std::exchange(held_, {});
  state_ = State::Text;
  const std::string inside = ascii(held.begin() + 1, held.end());
  const bool spaces = inside.find(' ') != std::string::npos;
  if (!spaces &&
      (inside.find("://") != std::string::npos || inside.find('@') != std::string::npos)) {
    previous_ = U'<';
    reread({held.begin() + 1, held.end()});
    settle();
    return;
  }
  std::string name = inside.substr(inside.starts_with('/') ? 1 : 0);
  name = name.substr(0, name.find_first_of(" /"));
  if (std::ranges::find(kBlockTags, name) != std::end(kBlockTags)) {
    space(c.end);
    previous_ = U' ';
  }
}

void SpanReader::entity(SourceChar c) {
  if (c.value == U';') {
    const std::string name = ascii(held_.begin(), held_.end());
    const auto* found = std::ranges::find(kEntities, name, &Entity::name);
    if (found != std::end(kEntities)) {
      held_.clear();
      state_ = State::Text;
      return say({found->value, c.end}, true);
    }
  } else if (held_.size() < kLongestEntity &&
             (is_letter(c.value) || is_digit(c.value) || c.value == U'#')) {
    held_.push_back(c);
    return;
  }
  release();
  step(c);
}

void SpanReader::url_start(SourceChar c) {
  held_.push_back(c);
  const std::string start = ascii(held_.begin(), held_.end());
  if (std::ranges::find(kUrlStarts, start) != kUrlStarts.end()) {
    held_.clear();
    host_.clear();
    parens_ = 0;
    in_authority_ = true;
    in_port_ = false;
    url_end_ = c.end;
    state_ = State::Url;
    return;
  }
  const auto begins = [&start](std::string_view s) { return s.starts_with(start); };
  if (std::ranges::any_of(kUrlStarts, begins)) return;
  held_.pop_back();
  release();
  step(c);
}

// `held_` has the marks at the end so far.
void SpanReader::url(SourceChar c) {
  if (may_trail(c.value) && held_.size() < 16) {
    held_.push_back(c);
    return;
  }
  if (c.value == U'(') ++parens_;
  const bool closes = c.value == U')' && --parens_ < 0;
  if (closes || ends_url(c.value)) {
    end_url();
    return step(c);
  }
  for (const SourceChar mark : std::exchange(held_, {})) url_part(mark);
  url_part(c);
}

void SpanReader::url_part(SourceChar c) {
  url_end_ = c.end;
  if (!in_authority_) return;
  if (is_one_of(c.value, U"/?#")) {
    in_authority_ = false;
  } else if (c.value == U'@') {  // what stood before was a user's name
    host_.clear();
    in_port_ = false;
  } else if (c.value == U':') {
    in_port_ = true;
  } else if (!in_port_ && host_.size() < 255) {  // RFC 1035: the longest name
    append_utf8(c.value, host_);
  }
}

void SpanReader::end_url() {
  state_ = State::Text;
  const auto trail = std::exchange(held_, {});
  if (host_.starts_with("www.")) host_.erase(0, 4);
  Utf8Decoder decoder;
  decoder.push(host_, [this](char32_t c, std::size_t) { say({c, url_end_}, true); });
  reread(trail);
}

}  // namespace pipeline
