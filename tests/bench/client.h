// One of the programs that the turn bench compares, used through the same few moves.
// Threads: the bench's thread; each call but stop() returns at once.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "audio/pcm.h"

namespace bench {

// What a client says of its own turn, to be compared with what was measured from outside.
struct OwnWord {
  std::optional<audio::TimePoint> first_sound;  // when its first sample was due at the device
  std::string transcript;
  std::string first_segment;  // the text that it began to speak
  std::uint64_t underruns = 0;
  std::uint64_t device_underruns = 0;
  std::string error;       // empty: none
  nlohmann::json details;  // whatever else is worth keeping
};

class Client {
 public:
  virtual ~Client() = default;
  // Its turn comes next: keys are meant for it.
  virtual void attend() {}
  // The talk key moves; each gives the moment just before it did.
  virtual audio::TimePoint key_down() = 0;
  virtual audio::TimePoint key_up() = 0;
  // Ends the turn where it stands and waits until it has ended.
  virtual OwnWord stop() = 0;
};

}  // namespace bench
