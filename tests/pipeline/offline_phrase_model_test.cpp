#include "pipeline/offline/phrase_model.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <map>
#include <sstream>
#include <string>

#include "pipeline/offline/demo_phrases.h"

using pipeline::offline::demo_phrases;
using pipeline::offline::PhraseModel;

namespace {

struct Entry {
  double probability = 0;
  double backoff = 1;
};

// An ARPA file as a decoder reads it.
struct Arpa {
  std::array<std::size_t, 3> announced{};
  std::array<std::map<std::string, Entry>, 3> ngrams;
  bool ended = false;

  // P(word | history) with its back-off; the history has up to two words.
  double probability(const std::string& history, const std::string& word) const {
    if (history.empty()) return ngrams[0].at(word).probability;
    const auto space = history.find(' ');
    const std::size_t words = space == std::string::npos ? 1 : 2;
    const auto found = ngrams.at(words).find(history + ' ' + word);
    if (found != ngrams.at(words).end()) return found->second.probability;
    const auto shorter = words == 1 ? "" : history.substr(space + 1);
    const auto known = ngrams.at(words - 1).find(history);
    const double factor = known == ngrams.at(words - 1).end() ? 1 : known->second.backoff;
    return factor * probability(shorter, word);
  }

  double sum_after(const std::string& history) const {
    double sum = 0;
    for (const auto& [word, entry] : ngrams[0]) sum += probability(history, word);
    return sum;
  }
};

Arpa read(const PhraseModel& model) {
  Arpa arpa;
  std::istringstream in(model.arpa());
  std::size_t order = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("ngram ")) {
      arpa.announced.at(std::stoul(line.substr(6, 1)) - 1) = std::stoul(line.substr(8));
    } else if (line.ends_with("-grams:")) {
      order = std::stoul(line.substr(1, 1));
    } else if (line == "\\end\\") {
      arpa.ended = true;
    } else if (const auto tab = line.find('\t'); tab != std::string::npos) {
      const auto second = line.find('\t', tab + 1);
      arpa.ngrams.at(order - 1)[line.substr(tab + 1, second - tab - 1)] = {
          std::pow(10, std::stod(line)), std::pow(10, std::stod(line.substr(second)))};
    }
  }
  return arpa;
}

PhraseModel two_phrases() {
  PhraseModel model;
  model.add("tell me a joke");
  model.add("tell me the time", 3);
  return model;
}

}  // namespace

TEST_CASE("an ARPA model announces as many n-grams as it lists, and ends") {
  for (const PhraseModel& model : {two_phrases(), demo_phrases()}) {
    const Arpa arpa = read(model);
    for (std::size_t order = 0; order < 3; ++order) {
      CHECK(arpa.announced.at(order) == arpa.ngrams.at(order).size());
      CHECK(arpa.announced.at(order) > 0);
    }
    CHECK(arpa.ended);
  }
}

TEST_CASE("the probabilities of all words sum to one after any words") {
  for (const PhraseModel& model : {two_phrases(), demo_phrases()}) {
    const Arpa arpa = read(model);
    CHECK(arpa.sum_after("") == doctest::Approx(1).epsilon(1e-3));
    for (std::size_t order = 0; order < 2; ++order) {
      for (const auto& [history, entry] : arpa.ngrams.at(order)) {
        CAPTURE(history);
        CHECK(arpa.sum_after(history) == doctest::Approx(1).epsilon(1e-3));
      }
    }
    CHECK(arpa.sum_after("never heard") == doctest::Approx(1).epsilon(1e-3));
  }
}

TEST_CASE("phrases count by their weight, and their single words stay unlikely") {
  const Arpa arpa = read(two_phrases());
  CHECK(arpa.probability("tell me", "the") ==
        doctest::Approx(3 * arpa.probability("tell me", "a")).epsilon(1e-3));
  CHECK(arpa.probability("<s>", "tell") > 0.8);
  CHECK(arpa.probability("a joke", "</s>") > 0.8);
  CHECK(arpa.probability("", "joke") < 0.05);
  CHECK(arpa.probability("", std::string(PhraseModel::kOpenWord)) > 0.9);
}

TEST_CASE("a phrase with an open end expects no particular word there") {
  PhraseModel model;
  model.add("say <open>");
  model.add("hello");
  const Arpa arpa = read(model);
  CHECK(arpa.probability("<s> say", "hello") < 0.05);
  CHECK(arpa.probability("<s> say", std::string(PhraseModel::kOpenWord)) > 0.8);
  CHECK(arpa.sum_after("<s> say") == doctest::Approx(1).epsilon(1e-3));
}

TEST_CASE("the demo expects its questions and every sum of two numbers up to a hundred") {
  const Arpa arpa = read(demo_phrases());
  CHECK(arpa.ngrams[2].contains("how do i"));
  CHECK(arpa.ngrams[2].contains("add a key"));
  CHECK(arpa.ngrams[2].contains("what is ninety"));
  CHECK(arpa.ngrams[2].contains("is forty seven"));
  CHECK(arpa.ngrams[2].contains("forty seven divided"));
  CHECK(arpa.ngrams[2].contains("nine multiplied by"));
  CHECK(arpa.ngrams[2].contains("twelve plus thirty"));
  CHECK(arpa.ngrams[2].contains("plus eighty eight"));
  CHECK(arpa.ngrams[2].contains("a hundred </s>"));
}
