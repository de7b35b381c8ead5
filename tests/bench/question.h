// What is asked in every turn of the bench, and what is answered: the same for every client, made
// anew from the turn's number.
// Threads: pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Question {
  std::string text;
  std::vector<std::int16_t> speech;  // ends with the last word
  int rate = 0;
};

// Spoken by flite, about 1.7 s. Throws std::runtime_error if flite is missing.
Question ask_question();

// When each word of the question has been said, in a recording that has `before` ahead of it: its
// length shared out by letters.
std::vector<std::chrono::duration<double>> word_ends(const Question& question,
                                                     std::chrono::duration<double> before);

// Three or four sentences of plain text, about 300 characters (80 tokens, 17 s of speech); no two
// turns out of a hundred begin alike. The first sentence has a comma after 25 to 50 characters.
std::string answer_of_turn(int turn);

// One sentence of about 3 s without a comma: a single segment.
std::string short_answer_of_turn(int turn);

// The answer to another question than the true one; told apart by letters only, so that case and
// marks do not matter.
bool same_words(std::string_view a, std::string_view b);
std::string answer_to_wrong_question(std::string_view question);

// Whether a sound (any rate) begins with what the simulated voice makes of `text`, looking at up to
// `length` of it.
bool begins_with_voice_of(const std::vector<std::int16_t>& sound, int rate, std::string_view text,
                          std::chrono::milliseconds length);

}  // namespace bench
