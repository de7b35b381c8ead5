#include "pipeline/heard.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/utf8.h"

using pipeline::heard_bytes;
using pipeline::SegmentSound;

namespace {

SegmentSound sound(std::size_t source_begin, std::size_t source_end, std::uint64_t begin,
                   std::uint64_t end) {
  SegmentSound result;
  result.segment.source_begin = source_begin;
  result.segment.source_end = source_end;
  result.begin = begin;
  result.end = end;
  return result;
}

std::string_view heard(std::string_view answer, const std::vector<SegmentSound>& sounds,
                       std::uint64_t samples) {
  return answer.substr(0, heard_bytes(answer, sounds, samples));
}

}  // namespace

TEST_CASE("whole segments count when their last sample was played") {
  const std::string_view answer = "Yes, I do. It is fine.\n```\ncode\n```";
  const std::vector<SegmentSound> sounds = {sound(0, 11, 0, 1000), sound(11, 23, 1000, 2000)};
  CHECK(heard(answer, sounds, 0) == "");
  CHECK(heard(answer, sounds, 1000) == "Yes, I do.");
  CHECK(heard(answer, sounds, 2000) == answer);
  CHECK(heard(answer, sounds, 9999) == answer);
}

TEST_CASE("a segment in play counts in proportion, back to the end of a word") {
  const std::string_view answer = "Hello there world";
  const std::vector<SegmentSound> sounds = {sound(0, 17, 100, 1800)};
  CHECK(heard(answer, sounds, 100) == "");
  CHECK(heard(answer, sounds, 500) == "");        // "Hell"
  CHECK(heard(answer, sounds, 600) == "Hello");   // "Hello"
  CHECK(heard(answer, sounds, 700) == "Hello");   // "Hello "
  CHECK(heard(answer, sounds, 1100) == "Hello");  // "Hello ther"
  CHECK(heard(answer, sounds, 1200) == "Hello there");
  CHECK(heard(answer, sounds, 1799) == "Hello there");
}

TEST_CASE("no character is split, and Han characters count one by one") {
  const std::string_view answer = "你好世界 ünïcödé wörds";
  const std::vector<SegmentSound> sounds = {sound(0, answer.size(), 0, answer.size() * 10)};
  std::size_t last = 0;
  for (std::uint64_t samples = 0; samples <= answer.size() * 10; ++samples) {
    const std::string_view text = heard(answer, sounds, samples);
    pipeline::Utf8Joiner joiner;
    CHECK(joiner.push(text) == text);
    CHECK(joiner.finish() == "");
    CHECK(text.size() >= last);
    CHECK_FALSE(text.ends_with(' '));
    last = text.size();
  }
  CHECK(heard(answer, sounds, 65) == "你好");
  CHECK(heard(answer, sounds, 200) == "你好世界");
}

TEST_CASE("nothing with sound, nothing heard") {
  CHECK(heard_bytes("```code```", {}, 5000) == 0);
  CHECK(heard("", {sound(0, 0, 0, 100)}, 50) == "");
}

TEST_CASE("a gap between segments counts the one before it, and ranges beyond the text are cut") {
  const std::string_view answer = "One. Two.";
  const std::vector<SegmentSound> sounds = {sound(0, 5, 0, 100), sound(5, 50, 300, 400),
                                            sound(50, 60, 400, 500)};
  CHECK(heard(answer, sounds, 200) == "One.");
  CHECK(heard(answer, sounds, 450) == answer);
}
