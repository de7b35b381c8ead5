// UTF-8 in pieces: decoding a stream whose chunks may end inside a character.
// Invalid bytes become U+FFFD, one for each maximal ill-formed part, as the WHATWG Encoding
// Standard does ("utf-8 decoder"), whatever the chunking.
// Threads: one object belongs to one thread. Owns: at most three bytes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace pipeline {

inline constexpr char32_t kReplacement = U'\uFFFD';

void append_utf8(char32_t code_point, std::string& out);

// True when `byte` continues a character, so that a cut before it would split one.
inline constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The number of characters in valid UTF-8.
std::size_t count_code_points(std::string_view text);

// The character that starts at `position` of valid UTF-8, and the one that ends there. Beyond the
// text: 0.
char32_t code_point_at(std::string_view text, std::size_t position);
char32_t code_point_before(std::string_view text, std::size_t position);

class Utf8Decoder {
 public:
  enum class Step { NeedMore, Done, Bad, BadThenAgain };

  // Calls take(char32_t, std::size_t bytes) for each character, also for U+FFFD, with the number
  // of input bytes that it stands for; these add up to all bytes that are not still held back.
  template <typename Take>
  void push(std::string_view bytes, Take&& take) {
    for (const char byte : bytes) {
      const std::size_t held = held_;
      Step step = consume(static_cast<unsigned char>(byte));
      if (step == Step::BadThenAgain) {
        take(kReplacement, held);
        step = consume(static_cast<unsigned char>(byte));
        if (step == Step::Done) take(value_, std::size_t{1});
      } else if (step == Step::Done) {
        take(value_, held + 1);
      }
      if (step == Step::Bad) take(kReplacement, std::size_t{1});
    }
  }

  // The end of the text: an unfinished character counts as one U+FFFD.
  template <typename Take>
  void finish(Take&& take) {
    needed_ = 0;
    if (held_ > 0) take(kReplacement, std::exchange(held_, std::size_t{0}));
  }

 private:
  Step consume(unsigned char byte);

  char32_t value_ = 0;
  std::size_t held_ = 0;    // bytes of the unfinished character
  std::size_t needed_ = 0;  // bytes still missing
  unsigned char lower_ = 0x80;
  unsigned char upper_ = 0xBF;
};

// Passes text on in whole characters: holds back one that a chunk's end has split.
class Utf8Joiner {
 public:
  std::string push(std::string_view bytes);
  std::string finish();

 private:
  Utf8Decoder decoder_;
};

}  // namespace pipeline
