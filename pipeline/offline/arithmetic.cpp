#include "pipeline/offline/arithmetic.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>

namespace pipeline::offline {

namespace {

using Words = std::span<const Word>;

struct NumberWord {
  std::string_view word;
  double value;
};

constexpr auto kUnits = std::to_array<NumberWord>({
    {"zero", 0},      {"nought", 0},   {"one", 1},      {"two", 2},        {"three", 3},
    {"four", 4},      {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},
    {"nine", 9},      {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13},
    {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},
    {"nineteen", 19},
});
// What the recogniser writes for units. Only a sum with a true number in it makes them numbers.
constexpr auto kSoundalikes = std::to_array<NumberWord>({
    {"oh", 0},
    {"won", 1},
    {"to", 2},
    {"too", 2},
    {"free", 3},
    {"tree", 3},
    {"for", 4},
    {"fore", 4},
    {"sicks", 6},
    {"sex", 6},
    {"ate", 8},
    {"age", 8},
    {"aid", 8},
    {"a", 8},
    {"mine", 9},
    {"tin", 10},
});
constexpr auto kTens = std::to_array<NumberWord>({
    {"twenty", 20},
    {"thirty", 30},
    {"forty", 40},
    {"fourty", 40},
    {"fifty", 50},
    {"sixty", 60},
    {"seventy", 70},
    {"eighty", 80},
    {"ninety", 90},
});
constexpr auto kScales = std::to_array<NumberWord>({
    {"thousand", 1e3},
    {"million", 1e6},
    {"billion", 1e9},
});

std::optional<double> value_in(std::span<const NumberWord> table, std::string_view word) {
  const auto found = std::ranges::find(table, word, &NumberWord::word);
  if (found == table.end()) return std::nullopt;
  return found->value;
}

std::optional<double> unit_of(std::string_view word) {
  const auto unit = value_in(kUnits, word);
  return unit ? unit : value_in(kSoundalikes, word);
}

std::optional<double> digits(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  if (word.front() < '0' || word.front() > '9') return std::nullopt;  // "inf", "nan"
  return value;
}

struct Number {
  double value = 0;
  std::size_t words = 0;  // none: no number here
};

// One to 999. Under a hundred a unit may follow tens only: "twenty to" is 22, "six to" is six.
Number read_hundreds(Words words) {
  Number number;
  bool open_tens = true;
  bool open_units = true;
  for (; number.words < words.size(); ++number.words) {
    const std::string_view word = words[number.words].text;
    const bool more = number.words + 1 < words.size();
    if (const auto tens = value_in(kTens, word); tens && open_tens) {
      number.value += *tens;
      open_tens = false;
    } else if (word == "a" && more && words[number.words + 1].text == "hundred" && open_units) {
      number.value += 1;
      open_units = open_tens = false;
    } else if (const auto unit = unit_of(word); unit && open_units) {
      number.value += *unit;
      open_units = open_tens = false;
    } else if (word == "hundred" && number.value < 100) {
      number.value = std::max(number.value, 1.0) * 100;
      open_units = open_tens = true;
    } else if (word == "and" && number.value >= 100 && more &&
               (unit_of(words[number.words + 1].text) ||
                value_in(kTens, words[number.words + 1].text))) {
      continue;
    } else {
      break;
    }
  }
  return number;
}

// "point two five" after a whole number.
void read_decimals(Words words, Number& number) {
  if (number.words >= words.size() || words[number.words].text != "point") return;
  double place = 0.1;
  std::size_t read = number.words + 1;
  for (; read < words.size(); ++read, place /= 10) {
    const auto unit = unit_of(words[read].text);
    if (!unit || *unit > 9) break;
    number.value += *unit * place;
  }
  if (read > number.words + 1) number.words = read;
}

// The number that starts the words.
Number read_number(Words words) {
  if (words.empty()) return {};
  if (const auto value = digits(words.front().text)) {
    Number number{*value, 1};
    if (words.size() > 1) {
      if (const auto scale = value_in(kScales, words[1].text)) return {*value * *scale, 2};
    }
    return number;
  }
  Number number;
  for (;;) {
    const Number part = read_hundreds(words.subspan(number.words));
    const std::size_t after = number.words + part.words;
    const auto scale = after < words.size() ? value_in(kScales, words[after].text) : std::nullopt;
    if (part.words == 0 && !(scale && number.words == 0)) break;
    number.value += scale ? std::max(part.value, 1.0) * *scale : part.value;
    number.words = after + (scale ? 1 : 0);
    if (!scale) break;
    if (number.words < words.size() && words[number.words].text == "and" &&
        read_hundreds(words.subspan(number.words + 1)).words > 0) {
      ++number.words;
    }
  }
  read_decimals(words, number);
  return number;
}

struct Operator {
  std::string_view phrase;
  char sign;
};

// Longer phrases first.
constexpr auto kOperators = std::to_array<Operator>({
    {"multiplied by", '*'},
    {"multiply by", '*'},
    {"divided by", '/'},
    {"divide by", '/'},
    {"take away", '-'},
    {"plus", '+'},
    {"+", '+'},
    {"minus", '-'},
    {"less", '-'},
    {"-", '-'},
    {"times", '*'},
    {"time", '*'},
    {"x", '*'},
    {"*", '*'},
    {"over", '/'},
    {"/", '/'},
});

struct Read {
  char sign = 0;
  std::size_t words = 0;  // none: no operator here
};

Read read_operator(Words words) {
  for (const auto& [phrase, sign] : kOperators) {
    const std::string_view first = phrase.substr(0, phrase.find(' '));
    if (words.empty() || words[0].text != first) continue;
    if (first.size() == phrase.size()) return {sign, 1};
    if (words.size() > 1 && words[1].text == phrase.substr(first.size() + 1)) return {sign, 2};
  }
  return {};
}

struct Step {
  char sign;
  double value;
};

struct Sum {
  double first = 0;
  std::vector<Step> steps;
};

bool is_true_number(const Word& word) {
  return digits(word.text) || value_in(kUnits, word.text) || value_in(kTens, word.text) ||
         value_in(kScales, word.text) || word.text == "hundred";
}

// The sum that starts at the words' front: a number, then operators with numbers.
std::optional<Sum> read_sum(Words all) {
  const Number first = read_number(all);
  if (first.words == 0) return std::nullopt;
  Sum sum{first.value, {}};
  Words words = all.subspan(first.words);
  for (;;) {
    const Read op = read_operator(words);
    if (op.words == 0) break;
    const Number next = read_number(words.subspan(op.words));
    if (next.words == 0) break;
    sum.steps.push_back({op.sign, next.value});
    words = words.subspan(op.words + next.words);
  }
  const auto read = all.first(all.size() - words.size());
  if (sum.steps.empty() || std::ranges::none_of(read, is_true_number)) return std::nullopt;
  return sum;
}

// Not finite when something was divided by zero or grew too large.
double evaluate(const Sum& sum) {
  double total = 0;
  double product = sum.first;
  for (const auto& [sign, value] : sum.steps) {
    if (sign == '*') {
      product *= value;
    } else if (sign == '/') {
      product /= value;
    } else {
      total += product;
      product = sign == '+' ? value : -value;
    }
  }
  return total + product;
}

std::string_view spoken(char sign) {
  switch (sign) {
    case '+':
      return " plus ";
    case '-':
      return " minus ";
    case '*':
      return " times ";
    default:
      return " divided by ";
  }
}

double rounded(double value) {
  return std::round(value * 1000) / 1000;
}

// "2.4", "minus 5": at most three decimals.
std::string in_digits(double value) {
  value = rounded(value);
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), std::abs(value),
                                          std::chars_format::fixed);
  return (value < 0 ? "minus " : "") + std::string(text.data(), end);
}

}  // namespace

std::optional<std::string> answer_sum(const std::vector<Word>& words) {
  constexpr double kLargest = 1e15;  // a double holds every whole number up to here
  // From the left, because the first start that works holds the whole number.
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto sum = read_sum(Words(words).subspan(at));
    if (!sum) continue;
    const double result = evaluate(*sum);
    if (!std::isfinite(result)) return "Nothing can be divided by zero.";
    if (std::abs(result) > kLargest) return "That is more than I can count.";
    std::string answer = in_digits(sum->first);
    for (const auto& [sign, value] : sum->steps) {
      answer.append(spoken(sign)).append(in_digits(value));
    }
    const bool exact = std::abs(rounded(result) - result) < 1e-9;
    return answer + (exact ? " is " : " is about ") + in_digits(result) + ".";
  }
  return std::nullopt;
}

}  // namespace pipeline::offline
