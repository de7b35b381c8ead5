#include "pipeline/offline/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pipeline::offline {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  // Bytes of other scripts count as letters, so that no character is ever split.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_sign(char c) {
  return std::string_view("+-*/").contains(c);
}

std::size_t number_length(std::string_view text) {
  std::size_t n = 0;
  const auto digit_at = [&](std::size_t i) { return i < text.size() && is_digit(text[i]); };
  while (digit_at(n) ||
         (n < text.size() && (text[n] == '.' || text[n] == ',') && digit_at(n + 1))) {
    ++n;
  }
  return n;
}

std::size_t letters_length(std::string_view text) {
  const auto last =
      std::ranges::find_if_not(text, [](char c) { return is_letter(c) || c == '\''; });
  return static_cast<std::size_t>(last - text.begin());
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// "what's" is two words; other apostrophes carry nothing the rules need.
void append_letters(std::string word, std::size_t end, std::vector<Word>& words) {
  static constexpr auto kWithIs = std::to_array<std::string_view>(
      {"what's", "who's", "that's", "it's", "how's", "where's", "when's"});
  const bool with_is = std::ranges::find(kWithIs, word) != kWithIs.end();
  if (with_is) word.resize(word.size() - 2);
  std::erase(word, '\'');
  if (word.empty()) return;
  words.push_back({std::move(word), end});
  if (with_is) words.push_back({"is", end});
}

}  // namespace

std::vector<Word> split_words(std::string_view question) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < question.size();) {
    const std::string_view rest = question.substr(at);
    if (const auto digits = number_length(rest); digits > 0) {
      at += digits;
      std::string number(rest.substr(0, digits));
      std::erase(number, ',');
      words.push_back({std::move(number), at});
    } else if (const auto letters = letters_length(rest); letters > 0) {
      at += letters;
      append_letters(lower(rest.substr(0, letters)), at, words);
    } else {
      ++at;
      if (is_sign(rest.front())) words.push_back({std::string(1, rest.front()), at});
    }
  }
  return words;
}

bool has_in_order(const std::vector<Word>& words, std::string_view phrase) {
  auto from = words.begin();
  while (!phrase.empty()) {
    const std::string_view wanted = phrase.substr(0, phrase.find(' '));
    phrase.remove_prefix(std::min(phrase.size(), wanted.size() + 1));
    from = std::find_if(from, words.end(), [&](const Word& word) { return word.text == wanted; });
    if (from == words.end()) return false;
    ++from;
  }
  return true;
}

}  // namespace pipeline::offline
