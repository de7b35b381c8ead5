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

struct Row {
  std::string_view answer;
  Texts expected;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    CHECK(texts(cut({row.answer})) == row.expected);
    CHECK(texts(cut(chunks::of_size(row.answer, 1))) == row.expected);
  }
}

}  // namespace

TEST_CASE("sentences are cut at their ends") {
  check({
      {"", {}},
      {"Yes", {"Yes"}},
      {"Yes.", {"Yes."}},
      {"Sure! I can do that.", {"Sure!", "I can do that."}},
      {"What? Me?", {"What?", "Me?"}},
      {"Really?! No way.", {"Really?!", "No way."}},
      {"It rains. It pours.", {"It rains.", "It pours."}},
      {"It rains.  It pours. ", {"It rains.", "It pours."}},
      {"He said \"Stop.\" Then he left.", {"He said \"Stop.\"", "Then he left."}},
      {"\"Stop!\" he said. We did.", {"\"Stop!\" he said.", "We did."}},
      {"“Why?” she asked.", {"“Why?” she asked."}},
      {"(It was late.) We left.", {"(It was late.)", "We left."}},
      {"He left. (She stayed.) Good.", {"He left.", "(She stayed.)", "Good."}},
      {"Wait... what? Yes.", {"Wait... what?", "Yes."}},
      {"Wait... I see.", {"Wait...", "I see."}},
      {"Hm… maybe. Hm… No.", {"Hm… maybe.", "Hm…", "No."}},
      {"It is 5. 6 comes next.", {"It is 5.", "6 comes next."}},
      {"Привет! Как дела? Хорошо. Да.", {"Привет!", "Как дела?", "Хорошо.", "Да."}},
      {"Er sagte: „Nein.“ Dann ging er.", {"Er sagte: „Nein.“", "Dann ging er."}},
      {"« Bien sûr. » Il part.", {"« Bien sûr. »", "Il part."}},
      {"« Non ! » dit-il. Vraiment ? Oui.", {"« Non ! » dit-il.", "Vraiment ?", "Oui."}},
      {"¿Qué tal? ¡Bien!", {"¿Qué tal?", "¡Bien!"}},
      {"यह घर है। वह पेड़ है।", {"यह घर है।", "वह पेड़ है।"}},
      {"كيف حالك؟ بخير.", {"كيف حالك؟", "بخير."}},
  });
}

TEST_CASE("a full stop inside a number, name or address ends nothing") {
  check({
      {"Pi is 3.14 or so.", {"Pi is 3.14 or so."}},
      {"It costs 1,000.50 dollars.", {"It costs 1,000.50 dollars."}},
      {"At 10:30 we go.", {"At 10:30 we go."}},
      {"Use version 2.0.1. It works.", {"Use version 2.0.1.", "It works."}},
      {"Open main.cpp now.", {"Open main.cpp now."}},
      {"See example.com for more.", {"See example.com for more."}},
      {"Mail a.b@c.org today.", {"Mail a.b@c.org today."}},
      {"See https://a.example.com/x.html?q=1.2. Then go.", {"See a.example.com.", "Then go."}},
      {"Yahoo!Mail is one word.", {"Yahoo!Mail is one word."}},
  });
}

TEST_CASE("abbreviations go on, unless a new sentence clearly starts") {
  check({
      {"Fruit, e.g. Apples, is good.", {"Fruit, e.g. Apples, is good."}},
      {"The best, i.e. Rome, wins.", {"The best, i.e. Rome, wins."}},
      {"Dr. Who met Mr. Bean.", {"Dr. Who met Mr. Bean."}},
      {"Mrs. May and Ms. Lee came.", {"Mrs. May and Ms. Lee came."}},
      {"Rome vs. Carthage. Rome won.", {"Rome vs. Carthage.", "Rome won."}},
      {"Take No. 5 please.", {"Take No. 5 please."}},
      {"No. I do not.", {"No.", "I do not."}},
      {"See Fig. 3 there.", {"See Fig. 3 there."}},
      {"On Jan. 5 it snowed.", {"On Jan. 5 it snowed."}},
      {"J. R. Smith wrote it.", {"J. R. Smith wrote it."}},
      {"By George W. Bush. Yes.", {"By George W. Bush.", "Yes."}},
      {"Take vitamin C. It helps.", {"Take vitamin C.", "It helps."}},
      {"The U.S. Army came.", {"The U.S. Army came."}},
      {"He left the U.S. Then he came back.", {"He left the U.S.", "Then he came back."}},
      {"We met at 5 p.m. Then we left.", {"We met at 5 p.m.", "Then we left."}},
      {"At 5 p.m. we left.", {"At 5 p.m. we left."}},
      {"At 9 a.m. (sharp) we go.", {"At 9 a.m. (sharp) we go."}},
      {"Cats, dogs, etc. are fine.", {"Cats, dogs, etc. are fine."}},
      {"Cats, dogs, etc. Birds too.", {"Cats, dogs, etc.", "Birds too."}},
      {"He works at Apple Inc. It pays.", {"He works at Apple Inc.", "It pays."}},
      {"Apple Inc. CEO Tim Cook.", {"Apple Inc. CEO Tim Cook."}},
      {"She has a Ph.D. in art.", {"She has a Ph.D. in art."}},
      {"about approx. five", {"about approx. five"}},
      {"We met at 5 p.m. Eastern on Monday.", {"We met at 5 p.m. Eastern on Monday."}},
      {"Das ist d. h. Deutschland.", {"Das ist d. h. Deutschland."}},
      {"Solve for x. Then stop.", {"Solve for x.", "Then stop."}},
      {"Das gilt z. B. Heute nicht.", {"Das gilt z. B. Heute nicht."}},
  });
}

TEST_CASE("lines, items and headings end a piece") {
  check({
      {"# Title\n\nText here.", {"Title", "Text here."}},
      {"## 1. Land\nText", {"1. Land", "Text"}},
      {"One\nTwo", {"One", "Two"}},
      {"One\r\nTwo\r\n", {"One", "Two"}},
      {"- apples\n- pears\n", {"apples", "pears"}},
      {"1. Boil water. Wait.\n2. Add tea.", {"1. Boil water.", "Wait.", "2. Add tea."}},
      {"* a\n  * b\n    1. c", {"a", "b", "1. c"}},
      {"> Quote one.\n> Quote two.", {"Quote one.", "Quote two."}},
      {"- [ ] Buy milk\n- [x] Call", {"Buy milk", "Call"}},
      {"Head\n===\nText", {"Head", "Text"}},
      {"A\n\n---\n\nB", {"A", "B"}},
      {"| A | B |\n|---|:-:|\n| 1 | 2 |", {"A, B", "1, 2"}},
  });
}

TEST_CASE("what is silent makes no segment") {
  check({
      {"```cpp\nint main() {}\n```", {}},
      {"Code:\n```\nx. y. Z!\n```\nDone.", {"Code:", "Done."}},
      {"~~~py\n```\n~~~\nDone.", {"Done."}},
      {"````\n```\nNo.\n````\nYes.", {"Yes."}},
      {"Look.\n```\nnever closed. Never.", {"Look."}},
      {"- Item\n  ```sh\n  ls. Go.\n  ```\n- Next", {"Item", "Next"}},
      {"👍🎉", {}},
      {"***", {}},
      {"...", {}},
      {"Great 👍. Next 😀!", {"Great.", "Next!"}},
      {"Done! 🎉 Next.", {"Done!", "Next."}},
  });
}

TEST_CASE("marks are dropped wherever a sentence ends") {
  check({
      {"**Yes. I do.** OK.", {"Yes.", "I do.", "OK."}},
      {"*Hello.* World.", {"Hello.", "World."}},
      {"**Never closed. It goes on.", {"Never closed.", "It goes on."}},
      {"Use `a. B` here. Then go.", {"Use a. B here.", "Then go."}},
      {"Run `make.` Then go.", {"Run make. Then go."}},
      {"See [the docs. Now](https://x.org/a.b). Bye.", {"See the docs.", "Now.", "Bye."}},
      {"It is so [1]. Next.", {"It is so.", "Next."}},
      {"Red \x1b[31malert\x1b[0m. Go.", {"Red alert.", "Go."}},
      {"Bad \xff\xfe bytes. OK.", {"Bad bytes.", "OK."}},
  });
}

TEST_CASE("Chinese and Japanese are cut without spaces") {
  check({
      {"你好。我很好！你呢？", {"你好。", "我很好！", "你呢？"}},
      {"他说：“走吧。”然后走了。", {"他说：“走吧。”", "然后走了。"}},
      {"「はい。」と言った。", {"「はい。」", "と言った。"}},
      {"好!我来。", {"好!", "我来。"}},
      {"版本3.5很好。", {"版本3.5很好。"}},
      {"**注意：**请看。", {"注意：请看。"}},
      {"今天天气非常好我们出去，然后回家。", {"今天天气非常好我们出去，然后回家。"}},
      {"今天的天气真的非常非常好啊，我们出去吧。好，好的。",
       {"今天的天气真的非常非常好啊，", "我们出去吧。", "好，好的。"}},
  });
}

TEST_CASE("only the first piece may end at a clause, and only a long one") {
  check({
      {"Well, yes.", {"Well, yes."}},
      {"Here are the five best reasons: cost, speed.",
       {"Here are the five best reasons:", "cost, speed."}},
      {"Internationalization notwithstanding, yes.",
       {"Internationalization notwithstanding, yes."}},
      {"I think that it might well rain — or not.",
       {"I think that it might well rain —", "or not."}},
      {"Sure. I think that it might well rain, or it might not.",
       {"Sure.", "I think that it might well rain, or it might not."}},
      {"\"I think that it might well rain,\" she said.",
       {"\"I think that it might well rain,\"", "she said."}},
      {"In about 1,000 years or at 10:30 we go", {"In about 1,000 years or at 10:30 we go"}},
  });
}

TEST_CASE("only the first piece may end where a clause begins without a mark") {
  check({
      {"Honestly I think the second one is better and it would save you money.",
       {"Honestly I think the second one is better,", "and it would save you money."}},
      {"Yes. Honestly I think the second one is better and it would save you money.",
       {"Yes.", "Honestly I think the second one is better and it would save you money."}},
      {"Berlin ist die größte Stadt Deutschlands und hat rund 3,8 Millionen Einwohner.",
       {"Berlin ist die größte Stadt Deutschlands,", "und hat rund 3,8 Millionen Einwohner."}},
      {"Run the command `this and that and those because of it` now.",
       {"Run the command this and that and those because of it now."}},
      {"He came too late because of the snow.", {"He came too late because of the snow."}},
      {"It is the town in southern Italy (by the sea) which you know.",
       {"It is the town in southern Italy (by the sea),", "which you know."}},
  });
}

TEST_CASE("a long sentence is cut at a clause, then at a space, then anywhere") {
  const std::string words = repeat("word ", 36);  // 180 characters
  const auto at_clause = texts(cut({"Yes! " + words + "end, " + words + "end."}));
  REQUIRE(at_clause.size() == 3);
  CHECK(at_clause[1] == words + "end,");
  CHECK(at_clause[2] == words + "end.");

  const auto at_space = texts(cut({"Yes! " + repeat("word ", 100)}));
  REQUIRE(at_space.size() == 3);
  CHECK(at_space[1].size() <= Segmenter::kSpaceLimit);
  CHECK(at_space[1].ends_with(" word"));

  const auto anywhere = texts(cut({repeat("字", 1000)}));
  REQUIRE(anywhere.size() == 3);
  CHECK(anywhere[0] == repeat("字", 400));
  CHECK(anywhere[2] == repeat("字", 200));
}
