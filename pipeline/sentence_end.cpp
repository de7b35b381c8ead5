#include "pipeline/sentence_end.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

#include "pipeline/unicode.h"
#include "pipeline/utf8.h"

namespace pipeline {
namespace {

// All in lower case and without the last full stop.
constexpr std::string_view kNeverEnds[] = {
    "dr", "mr", "mrs", "ms",  "mx",  "prof", "mme",    "e.g", "i.e", "eg",  "ie",
    "vs", "cf", "viz", "z.b", "d.h", "ca",   "approx", "bzw", "dra", "sra", "mlle"};
constexpr std::string_view kBeforeNumber[] = {
    "no",  "nos", "nr",  "fig", "figs", "vol", "ch",  "sec",  "sect", "art", "eq",  "p",
    "pp",  "pg",  "par", "jan", "feb",  "mar", "apr", "jun",  "jul",  "aug", "sep", "sept",
    "oct", "nov", "dec", "mon", "tue",  "wed", "thu", "thur", "fri",  "sat", "sun", "op"};
constexpr std::string_view kBeforeCapital[] = {"a.m", "p.m", "etc", "usw"};
// After "5 p.m." these go on with the time.
constexpr std::string_view kTimeGoesOn[] = {
    "monday",  "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "eastern", "pacific", "central",   "mountain", "utc",    "gmt",      "cet",
    "est",     "edt",     "pst",       "pdt",      "et",     "pt",       "bst"};
constexpr std::string_view kBeforeStarter[] = {
    "inc",  "ltd",  "co",  "corp",   "llc", "jr",  "sr",   "st",   "mt",   "ft",
    "ave",  "blvd", "rd",  "al",     "est", "gen", "col",  "sgt",  "capt", "lt",
    "cmdr", "gov",  "sen", "rep",    "rev", "hon", "pres", "bros", "dept", "univ",
    "assn", "ph.d", "esq", "messrs", "maj", "ed",  "eds"};

// Words that hardly ever follow an abbreviation inside a sentence with a capital letter.
constexpr std::string_view kStarters[] = {
    "a",         "after",     "all",       "also",    "although", "an",     "and",    "another",
    "are",       "as",        "at",        "because", "before",   "both",   "but",    "by",
    "can",       "could",     "did",       "do",      "does",     "during", "each",   "even",
    "every",     "finally",   "first",     "for",     "from",     "has",    "have",   "he",
    "her",       "here",      "his",       "how",     "however",  "i",      "if",     "in",
    "instead",   "is",        "it",        "its",     "just",     "let",    "like",   "many",
    "maybe",     "meanwhile", "more",      "most",    "my",       "next",   "no",     "not",
    "now",       "of",        "on",        "once",    "one",      "only",   "or",     "other",
    "otherwise", "our",       "over",      "perhaps", "please",   "she",    "should", "since",
    "so",        "some",      "sometimes", "still",   "such",     "that",   "the",    "their",
    "then",      "there",     "therefore", "these",   "they",     "this",   "those",  "though",
    "thus",      "to",        "today",     "under",   "until",    "was",    "we",     "well",
    "were",      "what",      "when",      "where",   "which",    "while",  "who",    "why",
    "will",      "with",      "would",     "yes",     "yet",      "you",    "your"};
constexpr std::size_t kLongestStarter = 9;

bool lists(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

// Bytes of the character that ends at `end`; 0 at the start of the text.
std::size_t last_size(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && is_continuation(text[begin - 1])) --begin;
  return end - (begin > 0 ? begin - 1 : 0);
}

// After a mark "“" closes too, as in German; French puts a space before "»".
std::string_view without_closers(std::string_view text) {
  while (!text.empty()) {
    const char32_t c = code_point_before(text, text.size());
    if (!is_closer(c) && !is_one_of(c, U"“‘«‹")) break;
    text.remove_suffix(last_size(text, text.size()));
    if (c == U'»' && text.ends_with(' ')) text.remove_suffix(1);
  }
  return text;
}

bool opens_guillemet(std::string_view text) {
  const auto open = text.rfind("«");
  const auto close = text.rfind("»");
  return open != text.npos && (close == text.npos || close < open);
}

std::string_view last_word(std::string_view text) {
  text.remove_prefix(text.rfind(' ') + 1);  // npos + 1 is 0
  if (const auto dash = text.rfind("—"); dash != text.npos) text.remove_prefix(dash + 3);
  while (!text.empty()) {
    const char32_t c = code_point_at(text, 0);
    if (!is_one_of(c, U"\"'([{“‘«‹¿¡„")) break;
    std::size_t size = 1;
    while (size < text.size() && is_continuation(text[size])) ++size;
    text.remove_prefix(size);
  }
  return text;
}

// "u.s", "a.m": single letters between full stops.
bool is_dotted(std::string_view stem) {
  if (stem.size() < 3) return false;
  for (std::size_t i = 0; i < stem.size(); ++i) {
    const bool letter = is_letter(static_cast<unsigned char>(stem[i]));
    if (i % 2 == 0 ? !letter : stem[i] != '.') return false;
  }
  return stem.size() % 2 == 1;
}

SentenceEnd after_full_stop(std::string_view text) {
  const std::string_view word = last_word(text);
  const std::string_view stem = word.substr(0, word.find_last_not_of('.') + 1);
  if (word.size() - stem.size() > 1) return SentenceEnd::UnlessLower;  // "..."
  const std::string lower = lower_ascii(stem);
  if (lists(kNeverEnds, lower)) return SentenceEnd::None;
  if (lists(kBeforeNumber, lower)) return SentenceEnd::UnlessLowerOrDigit;
  if (lists(kBeforeCapital, lower)) return SentenceEnd::BeforeCapital;
  if (lists(kBeforeStarter, lower) || is_dotted(lower)) return SentenceEnd::BeforeStarter;
  if (count_code_points(stem) == 1 && is_letter(code_point_at(stem, 0))) {
    // "J. R. Smith", "d. h."; at the start it may also be the letter of a list.
    return word.size() == text.size() ? SentenceEnd::None : SentenceEnd::BeforeStarter;
  }
  return SentenceEnd::UnlessLower;
}

bool is_word_byte(char c) {
  return is_letter(static_cast<unsigned char>(c)) || (c & 0x80) != 0;
}

// Whether the word that `next` starts with makes it a new sentence.
Verdict judge_word(SentenceEnd end, std::string_view next, bool complete) {
  if (!is_upper(code_point_at(next, 0))) return Verdict::GoesOn;
  std::size_t size = 0;
  while (size < next.size() && is_word_byte(next[size])) ++size;
  if (size == next.size() && size <= kLongestStarter && !complete) return Verdict::Wait;
  const std::string word = lower_ascii(next.substr(0, size));
  const bool ends =
      end == SentenceEnd::BeforeStarter ? lists(kStarters, word) : !lists(kTimeGoesOn, word);
  return ends ? Verdict::Ends : Verdict::GoesOn;
}

}  // namespace

bool is_wide_sentence_mark(char32_t c) {
  return is_one_of(c, U"。！？｡");
}
bool is_wide_clause_mark(char32_t c) {
  return is_one_of(c, U"，、；：");
}

SentenceEnd sentence_end(std::string_view text, std::size_t literal_until) {
  const std::string_view said = without_closers(text);
  if (said.empty()) return SentenceEnd::None;
  const char32_t mark = code_point_before(said, said.size());
  if (said.size() - last_size(said, said.size()) < literal_until) return SentenceEnd::None;
  if (is_wide_sentence_mark(mark) || is_one_of(mark, U"।॥؟۔")) return SentenceEnd::Now;
  if (mark == U'…') return SentenceEnd::UnlessLower;
  if (mark == U'!' || mark == U'?') {
    const bool certain = said.size() == text.size() && !opens_guillemet(said);
    return certain ? SentenceEnd::Now : SentenceEnd::UnlessLower;
  }
  return mark == U'.' ? after_full_stop(said) : SentenceEnd::None;
}

Verdict judge(SentenceEnd end, std::string_view next, bool complete) {
  if (next.empty()) return complete ? Verdict::GoesOn : Verdict::Wait;
  const char32_t first = code_point_at(next, 0);
  if (end == SentenceEnd::None || first == U'»') return Verdict::GoesOn;
  if (end == SentenceEnd::Now) return Verdict::Ends;
  if (end == SentenceEnd::BeforeCapital || end == SentenceEnd::BeforeStarter) {
    return judge_word(end, next, complete);
  }
  const bool number = end == SentenceEnd::UnlessLowerOrDigit && is_digit(first);
  return is_lower(first) || number ? Verdict::GoesOn : Verdict::Ends;
}

bool ends_clause(std::string_view text, std::size_t literal_until) {
  const std::string_view said = without_closers(text);
  if (said.empty() || said.size() - last_size(said, said.size()) < literal_until) return false;
  const char32_t mark = code_point_before(said, said.size());
  return is_one_of(mark, U",;:–—،؛") || is_wide_clause_mark(mark);
}

}  // namespace pipeline
