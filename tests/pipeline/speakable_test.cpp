#include "pipeline/speakable.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/utf8.h"
#include "tests/pipeline/chunks.h"

using pipeline::speakable;

namespace {

struct Row {
  std::string_view markdown;
  std::string_view expected;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.markdown);
    CHECK(speakable(row.markdown) == row.expected);
  }
}

}  // namespace

TEST_CASE("emphasis is not read, but stars and underscores in text are") {
  check({
      {"**bold** and *italic*", "bold and italic"},
      {"__bold__ and _italic_", "bold and italic"},
      {"***both*** here", "both here"},
      {"**bold with *italic* inside**", "bold with italic inside"},
      {"~~gone~~ ~5 minutes", "gone ~5 minutes"},
      {"un*believ*able", "un*believ*able"},
      {"snake_case_name", "snake_case_name"},
      {"2*3 and 2 * 3 and 2*3*4", "2*3 and 2 * 3 and 2*3*4"},
      {"**2*3**", "2*3"},
      {"**unclosed", "unclosed"},
      {"end of bold**", "end of bold"},
      {"5* hotel", "5* hotel"},
      {"\\*not italic\\*", "*not italic*"},
      {"**\"Quoted\"** text", "\"Quoted\" text"},
      {"(**a**)", "(a)"},
  });
}

TEST_CASE("the marks at the start of a line are not read") {
  check({
      {"# Title", "Title"},
      {"### Title ###", "Title"},
      {"#hashtag", "#hashtag"},
      {"####### seven", "####### seven"},
      {"- item", "item"},
      {"* item", "item"},
      {"+ item", "item"},
      {"• item", "item"},
      {"1. item", "1. item"},
      {"2) item", "2) item"},
      {"-5 degrees", "-5 degrees"},
      {"> quoted", "quoted"},
      {"> - nested", "nested"},
      {"- [x] done", "done"},
      {"---", ""},
      {"* * *", ""},
      {"- - -", ""},
      {"___", ""},
      {"Head\n----\nText", "Head Text"},
      {"3.14 is pi", "3.14 is pi"},
  });
}

TEST_CASE("code blocks are not read, inline code is") {
  check({
      {"`code` here", "code here"},
      {"``a`b`` here", "a`b here"},
      {"`a*b*c_d_[x](y)`", "a*b*c_d_[x](y)"},
      {"`unclosed", "unclosed"},
      {"```\nx\n```", ""},
      {"```python\nprint(1)\n```\nafter", "after"},
      {"~~~\nx\n~~~ \nafter", "after"},
      {"before\n   ```\nx", "before"},
      {"```inline``` code", "inline code"},
  });
}

TEST_CASE("links are read as their text, addresses as their host") {
  check({
      {"[the docs](https://x.org/a_b)", "the docs"},
      {"[the docs](https://x.org \"Title (a)\").", "the docs."},
      {"[wiki](https://x.org/a_(b)) page", "wiki page"},
      {"[the docs][ref] here", "the docs here"},
      {"![a cat](cat.png) sleeps", "a cat sleeps"},
      {"[![badge](b.svg)](https://x.org)", "badge"},
      {"https://www.example.com/a/b?c=d#e", "example.com"},
      {"(see http://example.com/a).", "(see example.com)."},
      {"www.example.com, yes", "example.com, yes"},
      {"http://localhost:8080/v1", "localhost"},
      {"https://me:secret@example.com/", "example.com"},
      {"https://example.com。好", "example.com。好"},
      {"**https://example.com/**", "example.com"},
      {"<https://example.com/a>", "example.com"},
      {"<me@example.com>", "me@example.com"},
      {"snake_me@example.com", "snake_me@example.com"},
      {"so it is [1], [2, 3].", "so it is,."},
      {"so it is[^note].", "so it is."},
      {"[1]: https://example.com", ""},
      {"in [2024] it [sic] was", "in 2024 it sic was"},
      {"f[0](a b) text", "f(a b) text"},
  });
}

TEST_CASE("tags and entities are not read, comparisons are") {
  check({
      {"<b>bold</b> text", "bold text"},
      {"one<br>two<br/>three", "one two three"},
      {"H<sub>2</sub>O", "H2O"},
      {"<p align=\"left\">a</p><p>b</p>", "a b"},
      {"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
      {"a <b and so on", "a <b and so on"},
      {"Q&amp;A &lt;3 R&D", "Q&A <3 R&D"},
  });
}

TEST_CASE("a table's cells are parted by commas") {
  check({
      {"| A | B |", "A, B"},
      {"|---|:--:|", ""},
      {"| A | B |\n| --- | --- |\n| 1 | -2 |", "A, B 1, -2"},
      {"A | B\n--- | ---\n1 | 2", "A, B 1, 2"},
      {"| | x |", "x"},
      {"| a \\| b | c |", "a | b, c"},
      {"a||b", "a||b"},
  });
}

TEST_CASE("emoji and control characters are not read, letters and signs of every script are") {
  check({
      {"Hi 👋 there", "Hi there"},
      {"Hi👋there", "Hi there"},
      {"family 👨‍👩‍👧‍👦!", "family!"},
      {"flags 🇩🇪🇫🇷.", "flags."},
      {"heart ❤️ and ☀️", "heart and"},
      {"key 1️⃣", "key 1"},
      {"wave 👋🏽 ok", "wave ok"},
      {"20 °C, 5 %, $3, 4 €", "20 °C, 5 %, $3, 4 €"},
      {"Ünï, Ελλ, Рус, 中文, 日本, 한국, עב, عر, हि, ไทย",
       "Ünï, Ελλ, Рус, 中文, 日本, 한국, עב, عر, हि, ไทย"},
      {"क्‍ष keeps its joiner", "क्‍ष keeps its joiner"},
      {"\x1b[1;31mred\x1b[0m", "red"},
      {"\x1b]0;title\x07text", "text"},
      {"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"},
      {"a\x01\x7f"
       "b",
       "ab"},
      {"zero\u200Bwidth\uFEFF", "zerowidth"},
      {"bad\xff\xc0\xaf bytes\xe2\x82", "bad bytes"},
      {"  a \t  b\n\n c\u00A0d ", "a b c d"},
  });
}

TEST_CASE("what is spoken is valid UTF-8 without line ends or double spaces") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const std::string source = chunks::soup(seed, 60);
    CAPTURE(source);
    const std::string text = speakable(source);
    CHECK(text.find("  ") == std::string::npos);
    CHECK(text.find_first_of("\n\r\t\x1b") == std::string::npos);
    CHECK(text.find("\uFFFD") == std::string::npos);
    pipeline::Utf8Joiner joiner;
    CHECK(joiner.push(text) + joiner.finish() == text);
  }
}
