// Decides when to draw: nothing without a cause, a few frames after each input or wake (Dear ImGui
// needs more than one to settle), a steady calm rate while something moves, and never faster than
// about 60 a second, because vertical sync is not to be relied on.
// Threads: main only. Owns: the count of frames that are still due.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace ui {

class FramePacer {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr int kFramesPerCause = 3;
  static constexpr std::chrono::milliseconds kShortestFrame{16};
  static constexpr std::chrono::milliseconds kAnimationFrame{33};

  // Something happened that the next frames must show.
  void ask() { due_ = kFramesPerCause; }

  // What was drawn moves by itself.
  void animate(bool on) { animating_ = on; }

  // How long to sleep before the next frame: zero means draw now, nothing means until an event.
  std::optional<Clock::duration> wait(Clock::time_point now) const {
    if (due_ == 0 && !animating_) return std::nullopt;
    const Clock::time_point next = last_ + (due_ > 0 ? kShortestFrame : kAnimationFrame);
    return std::max(next - now, Clock::duration::zero());
  }

  void drawn(Clock::time_point began) {
    last_ = began;
    if (due_ > 0) --due_;
  }

 private:
  int due_ = kFramesPerCause;
  bool animating_ = false;
  Clock::time_point last_{};
};

}  // namespace ui
