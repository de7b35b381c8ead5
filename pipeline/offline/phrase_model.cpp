#include "pipeline/offline/phrase_model.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <locale>
#include <sstream>
#include <utility>
#include <vector>

namespace pipeline::offline {

namespace {

constexpr std::string_view kBegin = "<s>";
constexpr std::string_view kEnd = "</s>";
// What is left for words that did not follow a history in any phrase.
constexpr double kUnseen = 0.1;
// The place of words that are in no phrase, in the unigrams.
constexpr double kOpenShare = 0.95;

std::string prefix_of(std::string_view ngram) {
  const auto space = ngram.rfind(' ');
  return std::string(ngram.substr(0, space == std::string_view::npos ? 0 : space));
}

std::string suffix_of(std::string_view ngram) {
  const auto space = ngram.find(' ');
  return std::string(space == std::string_view::npos ? "" : ngram.substr(space + 1));
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    if (!text.empty()) text += ' ';
    text += part;
  }
  return text;
}

// Where each word starts, and one past the last word's space.
std::vector<std::size_t> word_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ' ') starts.push_back(at + 1);
  }
  starts.push_back(text.size() + 1);
  return starts;
}

}  // namespace

void PhraseModel::add(std::string_view phrase, double weight) {
  const std::string text = joined({kBegin, phrase, kEnd});
  const auto starts = word_starts(text);
  const auto between = [&](std::size_t from, std::size_t to) {
    return text.substr(starts[from], starts[to] - 1 - starts[from]);
  };
  for (std::size_t last = 1; last + 1 < starts.size(); ++last) {  // nothing foretells <s>
    for (std::size_t order = 1; order <= std::min(kOrder, last + 1); ++order) {
      const std::size_t first = last + 1 - order;
      counts_[order - 1][between(first, last + 1)] += weight;
      followed_[order == 1 ? "" : between(first, last)] += weight;
    }
  }
}

double PhraseModel::probability(const std::string& ngram) const {
  const std::string history = prefix_of(ngram);
  if (history.empty()) {
    if (ngram == kOpenWord) return kOpenShare;
    const auto open = counts_[0].find(std::string(kOpenWord));
    const double others = followed_.at("") - (open == counts_[0].end() ? 0 : open->second);
    return (1 - kOpenShare) * counts_[0].at(ngram) / others;
  }
  const auto order = static_cast<std::size_t>(std::ranges::count(ngram, ' '));
  return (1 - kUnseen) * counts_[order].at(ngram) / followed_.at(history);
}

// By history: the factor on the shorter history's probabilities for words not seen after it.
PhraseModel::Weights PhraseModel::backoffs() const {
  Weights seen;  // what the shorter history gives to the words that were seen
  for (std::size_t order = 1; order < kOrder; ++order) {
    for (const auto& [ngram, count] : counts_[order]) {
      seen[prefix_of(ngram)] += probability(suffix_of(ngram));
    }
  }
  for (auto& [history, share] : seen) share = kUnseen / (1 - share);
  return seen;
}

std::string PhraseModel::arpa() const {
  const Weights factors = backoffs();
  const bool open_counted = counts_[0].contains(std::string(kOpenWord));
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << "\\data\\\n";
  for (std::size_t order = 1; order <= kOrder; ++order) {
    const std::size_t extra = order > 1 ? 0 : open_counted ? 1 : 2;  // <s>, <open>
    out << "ngram " << order << '=' << counts_[order - 1].size() + extra << '\n';
  }
  const auto line = [&](const std::string& ngram, double log_probability) {
    const auto factor = factors.find(ngram);
    out << log_probability << '\t' << ngram << '\t'
        << (factor == factors.end() ? 0 : std::log10(factor->second)) << '\n';
  };
  for (std::size_t order = 1; order <= kOrder; ++order) {
    out << "\n\\" << order << "-grams:\n";
    if (order == 1) {
      line(std::string(kBegin), -99);  // the format's zero
      if (!open_counted) line(std::string(kOpenWord), std::log10(kOpenShare));
    }
    for (const auto& [ngram, count] : counts_[order - 1]) {
      line(ngram, std::log10(probability(ngram)));
    }
  }
  out << "\n\\end\\\n";
  return std::move(out).str();
}

}  // namespace pipeline::offline
