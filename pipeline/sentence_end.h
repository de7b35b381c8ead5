// Whether a sentence or a clause ends where white space follows a word: knows abbreviations.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace pipeline {

enum class SentenceEnd {
  None,
  Now,                 // whatever follows
  UnlessLower,         // unless the next word starts with a small letter
  UnlessLowerOrDigit,  // "No. 5" against "No. I don't."
  BeforeCapital,       // "5 p.m. We" against "5 p.m. we" and "5 p.m. Monday"
  BeforeStarter,       // only before a word that often starts a sentence: "in the U.S. It is"
};

// `text` ends with the word before the white space. Its marks before `literal_until` do not count.
SentenceEnd sentence_end(std::string_view text, std::size_t literal_until);

enum class Verdict { Wait, Ends, GoesOn };

// What `next`, the text after the white space as far as it is known, makes of it. `complete`: no
// more of this line will come.
Verdict judge(SentenceEnd end, std::string_view next, bool complete);

// True when `text` ends with a comma, a colon, a dash and the like, or with one and closing quotes.
bool ends_clause(std::string_view text, std::size_t literal_until);

bool is_wide_sentence_mark(char32_t c);  // of scripts that put no space after it
bool is_wide_clause_mark(char32_t c);

}  // namespace pipeline
