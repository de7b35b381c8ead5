#include "pipeline/think_filter.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/pipeline/chunks.h"

using pipeline::ThinkFilter;

namespace {

std::string filter(const std::vector<std::string_view>& deltas) {
  ThinkFilter filter;
  std::string out;
  for (const auto delta : deltas) out += filter.push(delta);
  return out + filter.finish();
}

}  // namespace

TEST_CASE("thoughts are removed however their tags are split") {
  struct Row {
    std::string_view answer;
    std::string_view expected;
  };
  const std::vector<Row> rows = {
      {"Hello.", "Hello."},
      {"<think>hm</think>Hello.", "Hello."},
      {"<think>\nhm\n</think>\n\nHello.", "Hello."},
      {"<thinking>a</thinking> b", "b"},
      {"<reasoning>a</reasoning>b", "b"},
      {"<THINK>a</Think>b", "b"},
      {"Yes.<think>a</think> No.", "Yes. No."},
      {"<think>a</think><think>b</think>\nc", "c"},
      {"<think>a </thinking> b</think>c", "c"},
      {"<think>a < b <x> </thin </think>c", "c"},
      {"<think>never closed", ""},
      {"thought</think>\n\nAnswer", "thoughtAnswer"},
      {"</think>\nAnswer", "Answer"},
      {"<think>a</think>b</think>c", "b</think>c"},
      {"1 < 2", "1 < 2"},
      {"<thin", "<thin"},
      {"<thinker>", "<thinker>"},
      {"<<think>a</think>b", "<b"},
      {"<th<think>a</think>b", "<thb"},
      {"<think a</think>", "<think a"},
      {"Use the `<think>` tag.", "Use the `<think>` tag."},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    CHECK(filter({row.answer}) == row.expected);
    CHECK(filter(chunks::of_size(row.answer, 1)) == row.expected);
    CHECK(filter(chunks::of_size(row.answer, 3)) == row.expected);
    CHECK(filter(chunks::random(row.answer, 7)) == row.expected);
  }
}

TEST_CASE("text that cannot be a tag any more is released at once") {
  ThinkFilter filter;
  CHECK(filter.push("a <") == "a ");
  CHECK(filter.push("t") == "");
  CHECK(filter.push("d") == "<td");
  CHECK(filter.push(" x") == " x");
  CHECK(filter.push("</think") == "");
  CHECK(filter.finish() == "</think");
}
