// What people say to the offline demo. The recogniser mixes this with its model of general
// English, to which "how do i add a key" is less likely than other words that sound like it.
// Threads: a pure function.
#pragma once

#include "pipeline/offline/phrase_model.h"

namespace pipeline::offline {

// The questions that the answerer has rules for, and sums of numbers up to a hundred.
PhraseModel demo_phrases();

}  // namespace pipeline::offline
