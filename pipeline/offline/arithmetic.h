// Sums in words and digits: "what is two hundred and six minus forty", "12 / 5 + 1".
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/offline/words.h"

namespace pipeline::offline {

// A spoken answer ("206 minus 40 is 166."), or nothing when the words hold no sum. Times and
// divided by go before plus and minus. Numbers are taken by their sound, because a recogniser
// writes "for" and "ate" where four and eight were said.
std::optional<std::string> answer_sum(const std::vector<Word>& words);

}  // namespace pipeline::offline
