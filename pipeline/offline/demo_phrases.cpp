#include "pipeline/offline/demo_phrases.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pipeline::offline {

namespace {

constexpr auto kPhrases = std::to_array<std::string_view>({
    // time and date
    "what time is it",
    "what time is it now",
    "what is the time",
    "what's the time",
    "tell me the time",
    "can you tell me the time",
    "do you know what time it is",
    "what is the date",
    "what is the date today",
    "what is today's date",
    "what's the date",
    "what's the date today",
    "what date is it",
    "what date is it today",
    "what day is it",
    "what day is it today",
    "what day is today",
    "what is the day today",
    "which day is it",
    "tell me the date",
    "what month is it",
    "what year is it",
    // jokes
    "tell me a joke",
    "tell me another joke",
    "tell a joke",
    "another joke",
    "do you know a joke",
    "do you know any jokes",
    "can you tell me a joke",
    "make me laugh",
    "say something funny",
    // Holler
    "who are you",
    "what are you",
    "what is your name",
    "what's your name",
    "what is holler",
    "are you holler",
    "hello holler",
    "what can you do",
    "what can i say",
    "what can i ask",
    "what can i ask you",
    "what can you do for me",
    "help",
    "help me",
    "can you help me",
    "please help me",
    "how does this work",
    "how do you work",
    "what are my options",
    // keys
    "how do i add a key",
    "how do i add my key",
    "how do i add an a p i key",
    "how do i use my key",
    "how do i use my own key",
    "how do i set my key",
    "how do i get a key",
    "where do i put my key",
    "how can i add a key",
    "add a key",
    "how do i use open a i",
    "how do i use a real model",
    // echo
    "repeat after me <open>",
    "repeat <open>",
    "say <open>",
    "say hello",
    "please say <open>",
    "please repeat <open>",
    "what did i say",
    "what did i just say",
    "what did i say before",
    // manners
    "hello",
    "hello there",
    "hi",
    "hi there",
    "hey",
    "good morning",
    "good afternoon",
    "good evening",
    "good night",
    "goodbye",
    "good bye",
    "bye",
    "bye bye",
    "see you",
    "see you later",
    "thank you",
    "thank you very much",
    "thanks",
    "how are you",
    "how are you today",
    "how are you doing",
    "how do you do",
});

constexpr auto kSmall = std::to_array<std::string_view>({
    "zero",     "one",     "two",     "three",     "four",     "five",     "six",
    "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
});
constexpr auto kTens = std::to_array<std::string_view>({
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
});
constexpr auto kOperators = std::to_array<std::string_view>({
    "plus",
    "minus",
    "times",
    "divided by",
    "multiplied by",
});
constexpr auto kOpenings = std::to_array<std::string_view>({"what is ", "how much is ", ""});

// The weight of all sums together.
constexpr double kSums = 25;

// Trigrams do not see two numbers whole: pairs of the words next to the operator are enough, and
// each number of two words once on either side.
void add_sums(PhraseModel& model) {
  std::vector<std::string> numbers(kSmall.begin(), kSmall.end());
  numbers.insert(numbers.end(), kTens.begin(), kTens.end());
  numbers.emplace_back("a hundred");
  numbers.emplace_back("one hundred");
  const std::size_t plain = numbers.size();
  for (const auto tens : kTens) {
    for (std::size_t unit = 1; unit < 10; ++unit) {
      numbers.push_back(std::string(tens).append(" ").append(kSmall[unit]));
    }
  }
  const double weight =
      kSums / static_cast<double>(kOperators.size() * plain * (2 * numbers.size() - plain));
  std::size_t turn = 0;
  const auto add = [&](const std::string& left, std::string_view op, const std::string& right) {
    const std::string_view opening = kOpenings[turn++ % kOpenings.size()];
    model.add(std::string(opening).append(left).append(" ").append(op).append(" ").append(right),
              weight);
  };
  for (const auto op : kOperators) {
    for (std::size_t i = 0; i < plain; ++i) {
      for (std::size_t k = 0; k < plain; ++k) add(numbers[i], op, numbers[k]);
    }
    for (std::size_t i = plain; i < numbers.size(); ++i) {
      for (std::size_t times = 0; times < kOpenings.size(); ++times) {
        add(numbers[i], op, numbers[i - plain]);
        add(numbers[i - plain], op, numbers[i]);
      }
    }
  }
}

}  // namespace

PhraseModel demo_phrases() {
  PhraseModel model;
  for (const auto phrase : kPhrases) model.add(phrase);
  add_sums(model);
  return model;
}

}  // namespace pipeline::offline
