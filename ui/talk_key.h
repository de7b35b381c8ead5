// Turns what happens to the space bar and the talk button into at most one start and one end of
// talking. Auto-repeat, a focus lost before or after the release, and two ways of holding at once
// all end in a clean pair.
// Threads: main only. Owns: which of them is held.
#pragma once

#include <cstdint>

namespace ui {

class TalkKey {
 public:
  enum class Source : std::uint8_t { SpaceBar = 1, Mouse = 2 };
  enum class Edge { None, Down, Up };

  // `typing`: a text field has the keyboard, so a space is a space. A press of what is already
  // held is auto-repeat and says nothing.
  Edge press(Source source, bool typing = false) {
    if (typing) return Edge::None;
    const bool was_held = held();
    held_ |= bit(source);
    return was_held ? Edge::None : Edge::Down;
  }

  // The end comes when the last source lets go. A release of what is not held says nothing.
  Edge release(Source source) { return leave(bit(source)); }

  // The window lost the focus, was minimised or closes: no release will be delivered any more.
  Edge release_all() { return leave(0xff); }

  bool held() const { return held_ != 0; }

 private:
  static std::uint8_t bit(Source source) { return static_cast<std::uint8_t>(source); }

  Edge leave(std::uint8_t sources) {
    const bool was_held = held();
    held_ = static_cast<std::uint8_t>(held_ & ~sources);
    return was_held && !held() ? Edge::Up : Edge::None;
  }

  std::uint8_t held_ = 0;
};

}  // namespace ui
