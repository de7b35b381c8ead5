#include "pipeline/heard.h"

#include <algorithm>

#include "pipeline/unicode.h"
#include "pipeline/utf8.h"

namespace pipeline {
namespace {

bool is_blank(char32_t c) {
  return is_space(c) || is_line_end(c);
}

// True when no word goes on across `position`.
bool ends_word(std::string_view answer, std::size_t position) {
  if (position >= answer.size()) return true;
  if (is_continuation(answer[position])) return false;
  const char32_t before = code_point_before(answer, position);
  const char32_t after = code_point_at(answer, position);
  return is_blank(before) || is_blank(after) || (is_ideograph(before) && !is_combining(after)) ||
         is_ideograph(after);
}

std::size_t without_blanks(std::string_view answer, std::size_t end) {
  while (end > 0 && is_blank(code_point_before(answer, end))) {
    do --end;
    while (end > 0 && is_continuation(answer[end]));
  }
  return end;
}

std::size_t part_heard(std::string_view answer, const SegmentSound& sound, std::uint64_t samples) {
  const std::size_t begin = std::min(sound.segment.source_begin, answer.size());
  const std::size_t end = std::clamp(sound.segment.source_end, begin, answer.size());
  const double part =
      static_cast<double>(samples - sound.begin) / static_cast<double>(sound.end - sound.begin);
  std::size_t position = begin + static_cast<std::size_t>(static_cast<double>(end - begin) * part);
  while (position > begin && !ends_word(answer, position)) --position;
  return position;
}

}  // namespace

std::size_t heard_bytes(std::string_view answer, std::span<const SegmentSound> segments,
                        std::uint64_t samples_heard) {
  if (segments.empty()) return 0;
  if (samples_heard >= segments.back().end) return answer.size();
  std::size_t heard = 0;
  for (const SegmentSound& sound : segments) {
    if (samples_heard < sound.end) {
      if (samples_heard > sound.begin) heard = part_heard(answer, sound, samples_heard);
      break;
    }
    heard = std::min(sound.segment.source_end, answer.size());
  }
  return without_blanks(answer, heard);
}

}  // namespace pipeline
