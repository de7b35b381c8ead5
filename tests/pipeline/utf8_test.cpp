#include "pipeline/utf8.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/pipeline/chunks.h"

using pipeline::Utf8Joiner;

namespace {

std::string join(const std::vector<std::string_view>& chunks) {
  Utf8Joiner joiner;
  std::string out;
  for (const auto chunk : chunks) out += joiner.push(chunk);
  return out + joiner.finish();
}

}  // namespace

TEST_CASE("a character split over chunks comes out whole") {
  Utf8Joiner joiner;
  CHECK(joiner.push("a\xe2\x82") == "a");
  CHECK(joiner.push("\xac"
                    "b") == "€b");
  CHECK(joiner.push("\xf0\x9f\x91") == "");
  CHECK(joiner.finish() == "\uFFFD");
  CHECK(joiner.push("c") == "c");
}

TEST_CASE("invalid bytes become one replacement for each ill-formed part") {
  struct Row {
    std::string_view bytes;
    std::string_view expected;
  };
  // After the Unicode Standard 15, table 3-8 to 3-11.
  const std::vector<Row> rows = {
      {"\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41",
       "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\x41"},
      {"\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41",
       "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\x41"},
      {"\xf4\x91\x92\x93\xff\x41\x80\xbf\x42",
       "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\x41\uFFFD\uFFFD\x42"},
      {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", "\uFFFD\uFFFD\uFFFD\uFFFD\x41"},
      {"é€😀\xf4\x8f\xbf\xbf", "é€😀\xf4\x8f\xbf\xbf"},
      {"\xe2\x82", "\uFFFD"},
  };
  for (const auto& row : rows) {
    CHECK(join({row.bytes}) == row.expected);
    CHECK(join(chunks::of_size(row.bytes, 1)) == row.expected);
  }
}

TEST_CASE("the characters at and before a position are found") {
  CHECK(pipeline::code_point_at("a€b", 1) == U'€');
  CHECK(pipeline::code_point_before("a€b", 4) == U'€');
  CHECK(pipeline::code_point_at("a", 1) == 0);
  CHECK(pipeline::code_point_before("a", 0) == 0);
  CHECK(pipeline::count_code_points("a€😀") == 3);
}
