#include "pipeline/clause_start.h"

#include <algorithm>
#include <span>

namespace pipeline {
namespace {

using Words = std::span<const std::string_view>;

bool lists(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

// A person makes a short pause before these.
constexpr std::string_view kOpens[] = {
    "although", "because", "but",    "though", "unless",   "when", "where",   "whereas", "which",
    "while",    "aber",    "obwohl", "weil",   "sondern",  "car",  "lorsque", "lorsqu",  "mais",
    "parce",    "puisque", "tandis", "aunque", "mientras", "pero", "porque"};

// "and" joins two clauses when one of these follows: "eggs and milk" against "eggs and they". Of
// "it's" the "it" counts.
constexpr std::string_view kEnglish[] = {"also", "are",  "can",  "could", "did",   "do",    "does",
                                         "had",  "has",  "have", "he",    "how",   "I",     "is",
                                         "it",   "she",  "that", "then",  "there", "they",  "was",
                                         "we",   "were", "what", "why",   "will",  "would", "you"};
constexpr std::string_view kGerman[] = {"dann",  "er",   "es",   "hat",   "haben", "ich",
                                        "ist",   "kann", "man",  "sie",   "sind",  "war",
                                        "waren", "wir",  "wird", "werden"};
constexpr std::string_view kFrench[] = {"c",   "elle", "elles", "est",  "il",
                                        "ils", "on",   "ont",   "peut", "sont"};
constexpr std::string_view kSpanish[] = {"es", "está", "fue",   "hay",   "puede",
                                         "se", "son",  "tiene", "tienen"};
struct Joint {
  std::string_view word;
  Words before;
};
constexpr Joint kJoints[] = {
    {"and", kEnglish}, {"so", kEnglish}, {"und", kGerman}, {"et", kFrench}, {"y", kSpanish}};

// In a sentence that has gone on for long a pause before any of these is better than its end.
constexpr std::string_view kLateOpens[] = {"and", "or", "that", "who", "und", "oder",
                                           "et",  "ou", "qui",  "que", "y"};

// What follows these belongs to them: "by which", "only when", "that is where", "those who".
constexpr std::string_view kHolds[] = {
    "about",  "all",   "and",     "anyone", "anything", "are",     "as",    "at",    "be",
    "both",   "but",   "by",      "even",   "everyone", "exactly", "fact",  "for",   "from",
    "how",    "in",    "into",    "is",     "just",     "know",    "mean",  "means", "more",
    "none",   "not",   "nothing", "of",     "on",       "one",     "only",  "or",    "over",
    "people", "right", "say",     "says",   "see",      "so",      "tell",  "than",  "that",
    "the",    "think", "this",    "those",  "through",  "to",      "under", "us",    "was",
    "were",   "what",  "with",    "you",    "und",      "nicht",   "et",    "ce",    "ceux",
    "est",    "y",     "lo",      "es"};

std::string_view pop_word(std::string_view& text) {
  const std::size_t begin = text.rfind(' ') + 1;  // npos + 1 is 0
  const std::string_view word = text.substr(begin);
  text = text.substr(0, begin > 0 ? begin - 1 : 0);
  return word;
}

std::string_view before_apostrophe(std::string_view word) {
  return word.substr(0, std::min(word.find('\''), word.find("’")));
}

}  // namespace

int clause_start(std::string_view text, bool long_already) {
  const bool pair = text.contains("between ") || text.contains("entre ");
  const std::string_view last = before_apostrophe(pop_word(text));
  const std::string_view second = pop_word(text);
  const std::string_view third = pop_word(text);
  const bool opens = lists(kOpens, last) || (long_already && !pair && lists(kLateOpens, last));
  const bool held = lists(kHolds, second) || second.ends_with("ly");  // "mainly because"
  if (opens && !held) return 1;
  const auto joins = [&](const Joint& joint) {
    return joint.word == second && lists(joint.before, last);
  };
  return std::ranges::any_of(kJoints, joins) && !lists(kHolds, third) ? 2 : 0;
}

}  // namespace pipeline
