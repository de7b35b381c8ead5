#include "pipeline/segmenter.h"

#include <utility>

#include "pipeline/clause_start.h"
#include "pipeline/unicode.h"

namespace pipeline {
namespace {

bool is_spoken(std::string_view text) {
  bool found = false;
  Utf8Decoder decoder;
  decoder.push(text, [&found](char32_t c, std::size_t) { found = found || is_said(c); });
  return found;
}

bool contains_quote(std::string_view text) {
  bool found = false;
  Utf8Decoder decoder;
  decoder.push(text,
               [&found](char32_t c, std::size_t) { found = found || is_one_of(c, U"\"([{“„«‹"); });
  return found;
}

std::string_view without_spaces_around(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<SpokenSegment> Segmenter::feed(std::string_view delta) {
  decoder_.push(delta, [this](char32_t c, std::size_t bytes) { take(c, bytes); });
  return std::exchange(ready_, {});
}

std::vector<SpokenSegment> Segmenter::finish() {
  decoder_.finish([this](char32_t c, std::size_t bytes) { take(c, bytes); });
  reader_.finish(received_, glyphs_);
  read_glyphs();
  on_line_end(received_);
  if (!ready_.empty()) ready_.back().source_end = received_;
  return std::exchange(ready_, {});
}

void Segmenter::take(char32_t c, std::size_t bytes) {
  received_ += bytes;
  reader_.push({c, received_}, glyphs_);
  read_glyphs();
}

void Segmenter::read_glyphs() {
  for (const Glyph& glyph : glyphs_) {
    switch (glyph.kind) {
      case Glyph::Kind::Char:
        on_char(glyph);
        break;
      case Glyph::Kind::Space:
        on_space(glyph.source_end);
        break;
      case Glyph::Kind::LineEnd:
        on_line_end(glyph.source_end);
        break;
    }
  }
  glyphs_.clear();
}

void Segmenter::on_char(const Glyph& glyph) {
  const char32_t c = glyph.value;
  if (glyph.joins && text_.ends_with(' ')) {
    text_.pop_back();
    --length_;
  }
  end_without_space(c);
  keep_limits(c);
  append_utf8(c, text_);
  ++length_;
  last_end_ = glyph.source_end;
  if (glyph.literal) literal_until_ = text_.size();
  if (candidate_) resolve(false);
  const bool mark = is_wide_sentence_mark(c) || c == U'!' || c == U'?';
  if (mark && !glyph.literal) {
    sentence_mark_ = c;
  } else if (!is_closer(c)) {
    sentence_mark_ = 0;
  }
  if ((is_wide_clause_mark(c) || c == U'—') && !glyph.literal) clause({text_.size(), last_end_});
  if (c == U',' && !glyph.literal) clause_at_once();
}

// "。" needs no space after it, nor does "!" before Han or kana.
void Segmenter::end_without_space(char32_t next) {
  if (sentence_mark_ == 0 || text_.ends_with(' ') || is_closer(next)) return;
  if (is_wide_sentence_mark(next) || is_one_of(next, U"!?…")) return;
  if (!is_wide_sentence_mark(sentence_mark_) && !is_ideograph(next)) return;
  cut({text_.size(), last_end_}, true);
}

void Segmenter::on_space(std::size_t source_end) {
  if (text_.empty() || text_.ends_with(' ')) return;
  if (candidate_) {
    text_.push_back(' ');  // completes the word that is waited for
    resolve(false);
    if (text_.ends_with(' ')) text_.pop_back();
    if (text_.empty()) return;
  }
  const Cut here{text_.size(), source_end};
  const SentenceEnd end = sentence_end(text_, literal_until_);
  if (end == SentenceEnd::Now) return cut(here, true);
  if (end != SentenceEnd::None) {
    candidate_ = Candidate{here, end};
  } else if (ends_clause(text_, literal_until_)) {
    clause(here);
  }
  if (text_.empty()) return;
  if (next_index_ == 0 && !candidate_) clause_without_mark();
  space_before_ = last_space_;
  last_space_ = {text_.size(), source_end};
  text_.push_back(' ');
  ++length_;
}

void Segmenter::on_line_end(std::size_t source_end) {
  if (candidate_) resolve(true);
  cut({text_.size(), source_end}, true);
}

void Segmenter::resolve(bool complete) {
  const std::size_t next = text_.find_first_not_of(' ', candidate_->cut.size);
  const auto tail =
      next == std::string::npos ? std::string_view{} : std::string_view(text_).substr(next);
  const Verdict verdict = judge(candidate_->end, tail, complete);
  if (verdict == Verdict::Wait) return;
  const Cut where = std::exchange(candidate_, std::nullopt)->cut;
  if (verdict == Verdict::Ends) cut(where, true);
}

void Segmenter::clause(Cut where) {
  if (next_index_ == 0 && long_enough_to_start(where, kFirstClause)) return cut(where, false);
  if (length_ >= kFirstClause) last_clause_ = where;
}

// The first comma after a letter needs no space after it to be certain: that space comes with the
// next word, a token later. After a digit it may go on ("1,000"), before a quote or a bracket too.
void Segmenter::clause_at_once() {
  const std::string_view said = std::string_view(text_).substr(0, text_.size() - 1);
  if (next_index_ != 0 || candidate_ || said.empty()) return;
  if (!is_letter(code_point_before(said, said.size()))) return;
  if (contains_quote(said)) return;
  const Cut here{text_.size(), last_end_};
  if (long_enough_to_start(here, kFirstClause)) cut(here, false);
}

// A first sentence without any mark would keep the person waiting for its end, 300 ms and more. A
// pause before "because" or "and it" sounds as if it was meant, where the voice is given a comma:
// it would let its tone fall otherwise. Before other words, and in later pieces, it does not.
void Segmenter::clause_without_mark() {
  const bool long_already = long_enough_to_start(last_space_, kFirstWait);
  const int words = clause_start(text_, long_already);
  if (words == 0) return;
  const Cut where = words == 1 ? last_space_ : space_before_;
  // A space may have been taken back since: "so [1]." is "so.".
  const std::size_t last = text_.rfind(' ');
  if (where.size != (words == 1 ? last : text_.rfind(' ', last - 1))) return;
  if (where.size < literal_until_ || !long_enough_to_start(where, kFirstUnmarked)) return;
  cut(where, false);
  if (ready_.empty()) return;
  std::string& said = ready_.back().text;
  const char32_t end = code_point_before(said, said.size());
  if (is_said(end) || is_closer(end)) said += ',';
}

bool Segmenter::long_enough_to_start(Cut where, std::size_t least) const {
  const std::string_view piece = std::string_view(text_).substr(0, where.size);
  std::size_t characters = 0;
  std::size_t words = 1;
  Utf8Decoder decoder;
  decoder.push(piece, [&](char32_t c, std::size_t) {
    characters += is_ideograph(c) ? 2 : 1;
    words += is_ideograph(c) || c == U' ' ? 1 : 0;
  });
  return characters >= least && words >= 5;
}

// Before a character is added to a piece that is too long already.
void Segmenter::keep_limits(char32_t next) {
  if (length_ >= kClauseLimit && last_clause_.size > 0) cut(last_clause_, false);
  if (length_ >= kSpaceLimit && last_space_.size > 0) cut(last_space_, false);
  // A character keeps its accents, unless there is no end of them.
  const bool splits = is_combining(next) && length_ < kHardLimit + 16;
  if (length_ >= kHardLimit && !splits) cut({text_.size(), last_end_}, false);
}

void Segmenter::cut(Cut where, bool ends_sentence) {
  const std::string_view piece =
      without_spaces_around(std::string_view(text_).substr(0, where.size));
  if (is_spoken(piece)) {
    ready_.push_back({.index = next_index_++,
                      .text = std::string(piece),
                      .source_begin = begin_,
                      .source_end = where.source_end,
                      .ends_sentence = ends_sentence});
    begin_ = where.source_end;
  }
  const std::size_t rest = std::min(text_.find_first_not_of(' ', where.size), text_.size());
  text_.erase(0, rest);
  length_ = count_code_points(text_);
  const auto move = [rest](std::size_t& position) { position -= std::min(position, rest); };
  move(literal_until_);
  for (Cut* kept : {&last_clause_, &last_space_, &space_before_}) move(kept->size);
  if (candidate_) move(candidate_->cut.size);
  if (candidate_ && candidate_->cut.size == 0) candidate_.reset();
  if (text_.empty()) sentence_mark_ = 0;
}

}  // namespace pipeline
