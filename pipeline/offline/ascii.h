// Text for a voice that reads only ASCII.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace pipeline::offline {

// Spells what ASCII lacks as an English voice should read it: "café – 20 °C" becomes
// "cafe - 20 degrees C". What has no such spelling, broken UTF-8 too, becomes a space.
std::string to_ascii(std::string_view utf8);

}  // namespace pipeline::offline
