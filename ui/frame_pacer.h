// Decides when to draw: nothing without a cause; a few frames after each input, because Dear ImGui
// needs more than one to settle; one frame at once and one later after new data, so that data 30
// times a second means 30 frames and not 90; a steady calm rate while something moves; and never
// more than about 60 a second, because vertical sync is not to be relied on.
// Threads: main only. Owns: the count of frames that are still due.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace ui {

class FramePacer {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr int kFramesPerInput = 3;
  static constexpr std::chrono::milliseconds kShortestFrame{16};
  static constexpr std::chrono::milliseconds kAnimationFrame{33};
  static constexpr std::chrono::milliseconds kSettleFrame{50};

  // The person did something, or the window changed.
  void input() { quick_ = kFramesPerInput; }

  // There is something new to show.
  void data() {
    quick_ = std::max(quick_, 1);
    settle_ = true;
  }

  // What was drawn moves by itself.
  void animate(bool on) { animating_ = on; }

  // How long to sleep before the next frame: zero means draw now, nothing means until an event.
  std::optional<Clock::duration> wait(Clock::time_point now) const {
    if (quick_ == 0 && !settle_ && !animating_) return std::nullopt;
    const auto apart = quick_ > 0 ? kShortestFrame : animating_ ? kAnimationFrame : kSettleFrame;
    return std::max(last_ + apart - now, Clock::duration::zero());
  }

  void drawn(Clock::time_point began) {
    last_ = began;
    if (quick_ == 0) settle_ = false;
    if (quick_ > 0) --quick_;
  }

 private:
  int quick_ = kFramesPerInput;
  bool settle_ = false;
  bool animating_ = false;
  Clock::time_point last_{};
};

}  // namespace ui
