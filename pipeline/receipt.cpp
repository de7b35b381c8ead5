#include "pipeline/receipt.h"

#include <algorithm>
#include <tuple>

namespace pipeline {

std::optional<TimePoint> question_end(const TurnTimings& timings) {
  // The key that went up before the turn began belongs to the recording that is sent again.
  if (timings.key_up && timings.started) return std::max(*timings.key_up, *timings.started);
  return timings.key_up ? timings.key_up : timings.started;
}

std::optional<Receipt> receipt_of(const TurnTimings& timings) {
  const std::optional<TimePoint> begin = question_end(timings);
  if (!begin || !timings.first_sound) return std::nullopt;
  const TimePoint end = std::max(*begin, *timings.first_sound);
  const std::array ends{timings.captured,     timings.uploaded,      timings.transcript,
                        timings.first_token,  timings.first_segment, timings.first_speech,
                        timings.first_queued, timings.first_sound};
  static_assert(std::tuple_size_v<decltype(ends)> == kReceiptParts);
  Receipt receipt;
  receipt.total = end - *begin;
  TimePoint last = *begin;
  for (std::size_t i = 0; i < kReceiptParts; ++i) {
    const TimePoint at = std::clamp(ends[i].value_or(last), last, end);
    receipt.parts[i] = at - last;
    last = at;
  }
  return receipt;
}

}  // namespace pipeline
