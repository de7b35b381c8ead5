// A small statistical language model, made from a table of phrases: it tells a recogniser which
// words to expect after which.
// Threads: one at a time.
// Owns: the counts.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pipeline::offline {

// Counts phrases and writes them as a trigram model with back-off.
class PhraseModel {
 public:
  // Stands for all words that the phrases lack, so that "say <open>" goes on with anything. It
  // holds most of the probability outside phrases: single words of theirs are not made likelier.
  // Not <UNK>, which a decoder would grant to each of its hundred thousand other words.
  static constexpr std::string_view kOpenWord = "<open>";

  // `phrase`: lower-case words with one space between them.
  void add(std::string_view phrase, double weight = 1);

  // The model in the ARPA format, which needs no phrase at all: log10 probabilities, with <s> and
  // </s> around each phrase. After any words the probabilities of all words sum to 1.
  std::string arpa() const;

 private:
  static constexpr std::size_t kOrder = 3;
  using Weights = std::unordered_map<std::string, double>;  // by words with spaces between them

  double probability(const std::string& ngram) const;
  Weights backoffs() const;

  std::array<Weights, kOrder> counts_;  // of n-grams of one word, of two, of three
  Weights followed_;                    // weight of all n-grams that begin with these words
};

}  // namespace pipeline::offline
