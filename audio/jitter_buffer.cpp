#include "audio/jitter_buffer.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace audio {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kRemembered = 20;  // answers
constexpr int kProven = 6;               // answers after which only they count
constexpr milliseconds kMargin{40};      // busy machines, coarse callbacks
// What a service that has proven nothing yet may do: wait this long, and deliver no faster than 1.2
// times real time.
constexpr milliseconds kUnprovenWait{200};
// Arrivals closer than this are one: a network read that was cut into several.
constexpr milliseconds kTogether{5};
// So much at once is not on its way, it is there, and only has to be resampled.
constexpr std::chrono::seconds kAtHand{1};

}  // namespace

// Real services deliver at up to about ten times real time.
bool JitterBuffer::Segment::streamed() const {
  return after_first > Duration{} && (last - first) * 20 > after_first;
}

// Too slow to gain on the playback by more than a trifle.
bool JitterBuffer::Segment::slow() const {
  return last - first > kTogether && (last - first) * 11 > after_first * 10;
}

void JitterBuffer::begin_answer() {
  end_segment();
  if (answer_.gave > Duration{}) {
    past_.push_back(answer_);
    if (past_.size() > kRemembered) past_.pop_front();
  }
  answer_ = {};
}

void JitterBuffer::arrived(TimePoint at, Duration length) {
  Segment& now = now_;
  if (now.length == Duration{}) {
    now.first = now.last = at;
  } else {
    now.need = std::max(now.need, at - now.first - now.length - now.head_start);
    now.after_first += length;
  }
  now.piece = at - now.last < kTogether ? now.piece + length : length;
  now.last = at;
  now.length += length;
  now.head_start = std::min(now.head_start, at - now.first - now.length);
  now.longest_piece = std::max(now.longest_piece, now.piece);
}

void JitterBuffer::end_segment() {
  if (now_.streamed()) {
    answer_.need = std::max(answer_.need, now_.need);
    answer_.took += now_.last - now_.first;
    answer_.gave += now_.after_first;
  }
  now_ = {};
}

JitterBuffer::Duration JitterBuffer::need_of_past() const {
  if (past_.empty()) return {};
  std::vector<Duration> needs;
  for (const Answer& answer : past_) needs.push_back(answer.need);
  std::ranges::sort(needs, std::greater());
  const std::size_t tenth = past_.size() / 10;
  const bool fast =
      std::ranges::count_if(past_, &Answer::fast) >= std::ssize(past_) - static_cast<int>(tenth);
  return needs[fast ? tenth : 0];
}

JitterBuffer::Duration JitterBuffer::cushion() const {
  if (now_.piece > kAtHand) return kSmallest;
  if (now_.slow()) return kLargest;
  const int unproven = std::max(0, kProven - static_cast<int>(past_.size()));
  const Duration prior = (kUnprovenWait + now_.longest_piece * 5 / 6) * unproven / kProven;
  const Duration need = std::max({prior, need_of_past(), answer_.need, now_.need});
  return std::clamp<Duration>(need + kMargin, kSmallest, kLargest);
}

}  // namespace audio
