#include "pipeline/segmenter.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/pipeline/chunks.h"
#include "tests/pipeline/segments.h"

using pipeline::Segmenter;
using pipeline::SpokenSegment;
using segments::cut;
using segments::repeat;
using segments::texts;
using Texts = std::vector<std::string>;

namespace {

// What the header promises of every answer.
void check_promises(std::string_view answer, const std::vector<SpokenSegment>& segments) {
  std::size_t end = 0;
  int index = 0;
  for (const auto& segment : segments) {
    CHECK(segment.index == index++);
    CHECK(segment.source_begin == end);
    CHECK(segment.source_end >= segment.source_begin);
    CHECK_FALSE(segment.text.empty());
    CHECK(pipeline::count_code_points(segment.text) <= Segmenter::kHardLimit + 16);
    end = segment.source_end;
  }
  CHECK(end <= answer.size());
}

bool same(const std::vector<SpokenSegment>& a, const std::vector<SpokenSegment>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].index != b[i].index || a[i].text != b[i].text ||
        a[i].source_begin != b[i].source_begin || a[i].source_end != b[i].source_end ||
        a[i].ends_sentence != b[i].ends_sentence) {
      return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a segment comes out as soon as its end is certain") {
  Segmenter segmenter;
  CHECK(segmenter.feed("Sure!").empty());  // may be "Sure!)"
  CHECK(texts(segmenter.feed(" ")) == Texts{"Sure!"});
  CHECK(segmenter.feed("It is fine.").empty());
  CHECK(segmenter.feed(" ").empty());  // may be an abbreviation
  CHECK(texts(segmenter.feed("T")) == Texts{"It is fine."});
  CHECK(texts(segmenter.feed("itle\n")) == Texts{"Title"});
  CHECK(segmenter.feed("好。").empty());  // may be "好。」"
  CHECK(texts(segmenter.feed("的")) == Texts{"好。"});
  CHECK(texts(segmenter.finish()) == Texts{"的"});
}

TEST_CASE("the first clause comes out with its comma, before the space after it") {
  Segmenter segmenter;
  CHECK(segmenter.feed("That is a very good question").empty());
  const auto first = segmenter.feed(",");
  REQUIRE(first.size() == 1);
  CHECK(first[0].text == "That is a very good question,");
  CHECK_FALSE(first[0].ends_sentence);
  CHECK(first[0].source_end == 29);
  CHECK(segmenter.feed(" and here is another clause, ").empty());
  const auto rest = segmenter.finish();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].index == 1);
  CHECK(rest[0].text == "and here is another clause,");
  CHECK(rest[0].source_begin == 29);
}

TEST_CASE("after a digit, or inside quotes, the first comma is certain at the space") {
  Segmenter number;
  CHECK(number.feed("Most of it was made in 1991,").empty());  // may be "1991,5"
  CHECK(texts(number.feed(" ")) == Texts{"Most of it was made in 1991,"});
  Segmenter quote;
  CHECK(quote.feed("\"That is a very good question,").empty());
  CHECK(texts(quote.feed("\" ")) == Texts{"\"That is a very good question,\""});
}

TEST_CASE("a first clause without a mark comes out with the word that starts the next") {
  Segmenter segmenter;
  CHECK(segmenter.feed("It boils sooner up in the mountains because").empty());
  const auto first = segmenter.feed(" ");  // it is not "becauseless"
  REQUIRE(first.size() == 1);
  CHECK(first[0].text == "It boils sooner up in the mountains,");
  CHECK_FALSE(first[0].ends_sentence);
  CHECK(first[0].source_end == 36);
  const auto rest = segmenter.feed("the air is thin. It is.\n");
  CHECK(texts(rest) == Texts{"because the air is thin.", "It is."});
  CHECK(rest[0].source_begin == 36);
}

TEST_CASE("source ranges say which bytes of the answer a segment stands for") {
  const std::string_view answer =
      "## Hi\n\n**Yes.** See [it](http://x.y).\n```\ncode\n```\nEnd. 👍\n";
  const auto segments = cut({answer});
  REQUIRE(segments.size() == 4);
  const auto source = [&](int i) {
    return answer.substr(segments[i].source_begin,
                         segments[i].source_end - segments[i].source_begin);
  };
  CHECK(source(0) == "## Hi\n");
  CHECK(source(1) == "\n**Yes.** ");
  CHECK(source(2) == "See [it](http://x.y).\n");
  CHECK(source(3).starts_with("```\ncode\n```\nEnd. "));
  CHECK(segments[3].ends_sentence);
}

TEST_CASE("the segment that finish gives covers the end of the answer") {
  for (const std::string_view answer : {"Yes. No 👍", "Hello **there", "A\n\nB `c", "x [y](z"}) {
    CAPTURE(answer);
    const auto segments = cut({answer});
    REQUIRE_FALSE(segments.empty());
    CHECK(segments.back().source_end == answer.size());
  }
}

TEST_CASE("every chunking of a text gives the same segments") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    const std::string answer = chunks::soup(seed, 80);
    CAPTURE(answer);
    const auto whole = cut({answer});
    check_promises(answer, whole);
    CHECK(same(whole, cut(chunks::of_size(answer, 1))));
    CHECK(same(whole, cut(chunks::random(answer, seed))));
  }
}

TEST_CASE("hostile answers stay bounded") {
  const std::string letters(100'000, 'a');
  const std::vector<std::string> answers = {
      letters,
      "https://" + letters,
      "[x](" + letters,
      "[x](data:" + letters + ") ok.",
      "<" + letters,
      "`" + letters,
      "\x1b]" + letters,
      "```\n" + repeat("code. Code!\n", 10'000),
      repeat("*", 100'000),
      repeat("-", 100'000) + " x",
      repeat("[", 100'000),
      repeat("](", 50'000),
      repeat("<a", 50'000),
      repeat("a, ", 30'000),
      repeat("U.S. ", 20'000),
      repeat("👍", 25'000),
      repeat("\n", 100'000),
      repeat(">", 100'000),
      repeat("| ", 50'000),
      repeat("e\xCC\x81", 30'000),
      "e" + repeat("\xCC\x81", 30'000),
      repeat("\"", 100'000),
      "x." + repeat("\"", 100'000),
  };
  for (const auto& answer : answers) {
    CAPTURE(answer.substr(0, 20));
    check_promises(answer, cut(chunks::of_size(answer, 7)));
  }
}

TEST_CASE("a long link target is never read") {
  const std::string target = "data:image/png;base64," + std::string(5'000, 'A');
  CHECK(texts(cut({"See ![a chart](" + target + ") here."})) == Texts{"See a chart here."});
  CHECK(texts(cut({"See https://x.org/" + std::string(5'000, 'A') + " here."})) ==
        Texts{"See x.org here."});
}
