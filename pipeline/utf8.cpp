#include "pipeline/utf8.h"

namespace pipeline {

void append_utf8(char32_t code_point, std::string& out) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += is_continuation(byte) ? 0 : 1;
  return count;
}

char32_t code_point_at(std::string_view text, std::size_t position) {
  if (position >= text.size()) return 0;
  std::size_t end = position + 1;
  while (end < text.size() && end < position + 4 && is_continuation(text[end])) ++end;
  char32_t result = 0;
  Utf8Decoder decoder;
  decoder.push(text.substr(position, end - position),
               [&result](char32_t code_point, std::size_t) { result = code_point; });
  return result;
}

char32_t code_point_before(std::string_view text, std::size_t position) {
  if (position == 0 || position > text.size()) return 0;
  std::size_t begin = position - 1;
  while (begin > 0 && position - begin < 4 && is_continuation(text[begin])) --begin;
  return code_point_at(text.substr(0, position), begin);
}

Utf8Decoder::Step Utf8Decoder::consume(unsigned char byte) {
  if (needed_ == 0) {
    lower_ = 0x80;
    upper_ = 0xBF;
    if (byte < 0x80) {
      value_ = byte;
      return Step::Done;
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
      needed_ = 1;
      value_ = byte & 0x1FU;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
      if (byte == 0xE0) lower_ = 0xA0;  // shorter forms exist
      if (byte == 0xED) upper_ = 0x9F;  // surrogates
      needed_ = 2;
      value_ = byte & 0x0FU;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
      if (byte == 0xF0) lower_ = 0x90;
      if (byte == 0xF4) upper_ = 0x8F;  // beyond U+10FFFF
      needed_ = 3;
      value_ = byte & 0x07U;
    } else {
      return Step::Bad;
    }
    held_ = 1;
    return Step::NeedMore;
  }
  if (byte < lower_ || byte > upper_) {
    needed_ = held_ = 0;
    return Step::BadThenAgain;
  }
  lower_ = 0x80;
  upper_ = 0xBF;
  value_ = (value_ << 6) | (byte & 0x3FU);
  ++held_;
  if (--needed_ > 0) return Step::NeedMore;
  held_ = 0;
  return Step::Done;
}

std::string Utf8Joiner::push(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  decoder_.push(bytes, [&out](char32_t code_point, std::size_t) { append_utf8(code_point, out); });
  return out;
}

std::string Utf8Joiner::finish() {
  std::string out;
  decoder_.finish([&out](char32_t code_point, std::size_t) { append_utf8(code_point, out); });
  return out;
}

}  // namespace pipeline
