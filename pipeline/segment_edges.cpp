#include "pipeline/segment_edges.h"

#include <algorithm>

namespace pipeline {
namespace {

std::int16_t scaled(std::int16_t sample, std::size_t step) {
  return static_cast<std::int16_t>(sample * static_cast<int>(step) /
                                   static_cast<int>(SegmentEdges::kRamp));
}

}  // namespace

std::span<const std::int16_t> SegmentEdges::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    held_.push_back(position_ < kRamp ? scaled(sample, position_) : sample);
    ++position_;
  }
  ready_.clear();
  if (held_.size() <= kRamp) return ready_;
  const auto cut = held_.end() - static_cast<std::ptrdiff_t>(kRamp);
  ready_.assign(held_.begin(), cut);
  held_.erase(held_.begin(), cut);
  return ready_;
}

std::span<const std::int16_t> SegmentEdges::finish() {
  ready_ = std::move(held_);
  held_.clear();
  position_ = 0;
  const std::size_t count = std::min(kRamp, ready_.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::int16_t& sample = ready_[ready_.size() - 1 - i];
    sample = scaled(sample, i);
  }
  return ready_;
}

}  // namespace pipeline
