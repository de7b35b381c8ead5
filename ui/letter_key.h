// Which letter a key means. A shortcut follows the letter printed on the key (Dvorak, AZERTY);
// where the layout has no Latin letters (Cyrillic, Greek), it follows the place on the keyboard.
// Threads: any; plain functions.
#pragma once

#include <string_view>

namespace ui {

inline bool is_latin_letter(std::string_view name) {
  return name.size() == 1 &&
         ((name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z'));
}

// `name`: what the layout prints for the key, UTF-8, empty if unknown. `at_us_place`: the key sits
// where `letter` (lower case) is on a US keyboard.
inline bool means_letter(std::string_view name, bool at_us_place, char letter) {
  if (!is_latin_letter(name)) return at_us_place;
  return name[0] == letter || name[0] == letter - 'a' + 'A';
}

}  // namespace ui
