#include "tests/bench/question.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "audio/pcm.h"
#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"
#include "tests/support/test_wav.h"

namespace bench {
namespace {

constexpr const char* kQuestion = "What is the capital of France?";

// Voices of different texts stay below 0.1 over whole sentences; over a quarter of a second chance
// matches reach 0.15, and the right voice stays above 0.9.
constexpr double kRecognised = 0.4;

constexpr std::array<const char*, 10> kCities = {"Paris", "Lyon",    "Lille",  "Nantes", "Rennes",
                                                 "Dijon", "Limoges", "Angers", "Nancy",  "Calais"};
constexpr std::array<const char*, 10> kOpenings = {
    "Going by everything that I know about %, ", "If you ask me about the city of %, ",
    "The short answer to that question is %, ",  "That must be the old town of %, ",
    "Most people would tell you it is %, ",      "As far as anyone remembers it is %, ",
    "For several hundred years it was %, ",      "Nearly every map will show you %, ",
    "In all the books that I read it is %, ",    "On a clear day you can see %, "};
constexpr std::array<const char*, 4> kMiddles = {
    "which lies on a wide and slow river. ", "and nobody has ever moved it elsewhere. ",
    "where the government has its seat today. ", "as every child there learns at school. "};
constexpr const char* kEnd =
    "It is well worth a visit in spring when the trees along the water are in bloom. "
    "You could take a train there and be back on the same evening. "
    "Ask me for the museums or for a good place to eat if you like to know more.";

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte)) letters += static_cast<char>(std::tolower(byte));
  }
  return letters;
}

std::string opening_of(int turn) {
  const auto number = static_cast<std::size_t>(turn);
  std::string opening = kOpenings[number % kOpenings.size()];
  opening.replace(opening.find('%'), 1, kCities[number / kOpenings.size() % kCities.size()]);
  return opening;
}

}  // namespace

Question ask_question() {
  support::TestWav wav = support::speak_question(kQuestion);
  const auto first = support::first_audible(wav.samples, wav.rate);
  const auto last = support::last_audible(wav.samples, wav.rate);
  if (!first || !last) throw std::runtime_error("flite said nothing");
  return {kQuestion,
          {wav.samples.begin() + static_cast<std::ptrdiff_t>(*first),
           wav.samples.begin() + static_cast<std::ptrdiff_t>(*last)},
          wav.rate};
}

std::vector<std::chrono::duration<double>> word_ends(const Question& question,
                                                     std::chrono::duration<double> before) {
  const double seconds = static_cast<double>(question.speech.size()) / question.rate;
  const auto letters = static_cast<double>(question.text.size());
  std::vector<std::chrono::duration<double>> ends;
  for (std::size_t end = 0; end < question.text.size();) {
    end = std::min(question.text.find(' ', end + 1), question.text.size());
    ends.push_back(before +
                   std::chrono::duration<double>(seconds * static_cast<double>(end) / letters));
  }
  return ends;
}

std::string answer_of_turn(int turn) {
  return opening_of(turn) + kMiddles[static_cast<std::size_t>(turn) % kMiddles.size()] + kEnd;
}

std::string short_answer_of_turn(int turn) {
  std::string opening = opening_of(turn);
  opening.resize(opening.size() - 2);  // without the comma
  return opening + " and not any other one.";
}

bool same_words(std::string_view a, std::string_view b) {
  return letters_of(a) == letters_of(b);
}

std::string answer_to_wrong_question(std::string_view question) {
  return "This would have been the answer to quite another question, namely " +
         std::string(question) + " But nobody asked it.";
}

bool begins_with_voice_of(const std::vector<std::int16_t>& sound, int rate, std::string_view text,
                          std::chrono::milliseconds length) {
  auto voice = support::resample(support::simulated_voice(text), audio::kSpeechRate, rate);
  voice.resize(std::min(voice.size(), audio::frames_in(length, rate)));
  return support::find(voice, sound, rate).correlation >= kRecognised;
}

}  // namespace bench
