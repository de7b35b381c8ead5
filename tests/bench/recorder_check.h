// How late the recording of the loudspeaker is: clicks are played through the sound server's own
// client library, which says when each is due at the device, and looked for in the recording. No
// code of Holler's, and not PortAudio, takes part.
// Threads: one at a time.
#pragma once

#include <string>
#include <vector>

#include "tests/support/sound_recorder.h"

namespace bench {

struct RecorderCheck {
  // Milliseconds, one a click; sorted.
  std::vector<double> late;     // recorded after the moment at which the server says it is due;
                                // negative: before it, because a monitor shows a block of sound as
                                // soon as the block is made
  std::vector<double> through;  // recorded after it was handed to the server: no recording can be
                                // later than this
};

// Takes about a third of a second a click. Plays to the default loudspeaker of $PULSE_SERVER.
// Throws std::runtime_error if the sound server refuses, or a click is not heard.
RecorderCheck check_recorder(support::SoundRecorder& recorder, int clicks);

// One sentence with the numbers.
std::string sentence_about(const RecorderCheck& check);

}  // namespace bench
