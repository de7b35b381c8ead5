// Whether a clause begins with the last words of a text although no mark stands before it: "It
// boils at a lower temperature there | because ...". Knows English, German, French and Spanish
// words; German puts commas before most others. Threads: pure function.
#pragma once

#include <string_view>

namespace pipeline {

// `text` ends with a whole word. Gives how many of its last words belong to the new clause: 1 or 2,
// 0 for none. `long_already`: a pause is also taken before words that may as well join two nouns.
int clause_start(std::string_view text, bool long_already);

}  // namespace pipeline
