// A question as the offline rules read it: lower-case words that know where they stood.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pipeline::offline {

struct Word {
  std::string text;   // lower case; a number or a sign ("+") stands alone
  std::size_t end{};  // the byte after it in the question
};

// "What's 7*8?" gives what is 7 * 8.
std::vector<Word> split_words(std::string_view question);

// The words of `phrase`, separated by spaces, occur in this order, whatever lies between them.
bool has_in_order(const std::vector<Word>& words, std::string_view phrase);

}  // namespace pipeline::offline
