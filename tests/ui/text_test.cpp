#include "ui/text.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using ui::utf8_floor;
using ui::without_controls;

TEST_CASE("a split inside a character moves to the start of that character") {
  const std::string text = "a\u00e9\u20ac\U0001f600z";  // 1, 2, 3, 4 and 1 bytes
  CHECK(utf8_floor(text, 0) == 0);
  CHECK(utf8_floor(text, 1) == 1);
  CHECK(utf8_floor(text, 2) == 1);
  CHECK(utf8_floor(text, 3) == 3);
  CHECK(utf8_floor(text, 5) == 3);
  CHECK(utf8_floor(text, 6) == 6);
  for (std::size_t inside : {7, 8, 9}) CHECK(utf8_floor(text, inside) == 6);
  CHECK(utf8_floor(text, 10) == 10);
}

TEST_CASE("a split past the end is the end") {
  CHECK(utf8_floor("abc", 3) == 3);
  CHECK(utf8_floor("abc", 1000) == 3);
  CHECK(utf8_floor("", 5) == 0);
}

TEST_CASE("text that is not UTF-8 is still split somewhere inside it") {
  const std::string only_continuations(5, '\x80');
  CHECK(utf8_floor(only_continuations, 3) == 0);
}

TEST_CASE("control characters become spaces and every other byte keeps its place") {
  const std::string text("a\tb\r\nc\x1b[31m\x07\x7f\0%s \u00e9", 18);
  const std::string clean = without_controls(text);
  CHECK(clean == "a b \nc [31m   %s \xc3");
  CHECK(clean.size() == text.size());
}

}  // namespace
