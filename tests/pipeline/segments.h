// Runs a whole answer through a Segmenter.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/segmenter.h"

namespace segments {

inline std::vector<pipeline::SpokenSegment> cut(const std::vector<std::string_view>& deltas) {
  pipeline::Segmenter segmenter;
  std::vector<pipeline::SpokenSegment> all;
  for (const auto delta : deltas) {
    for (auto& segment : segmenter.feed(delta)) all.push_back(std::move(segment));
  }
  for (auto& segment : segmenter.finish()) all.push_back(std::move(segment));
  return all;
}

inline std::vector<std::string> texts(const std::vector<pipeline::SpokenSegment>& segments) {
  std::vector<std::string> out;
  for (const auto& segment : segments) out.push_back(segment.text);
  return out;
}

inline std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace segments
