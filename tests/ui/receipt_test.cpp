#include "ui/receipt.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace {

using namespace std::chrono_literals;
using ui::piece_ends;
using ui::Receipt;

TEST_CASE("the pieces of the bar are as wide as their share and fill it") {
  const std::vector<Receipt::Part> parts{{"a", 250ms}, {"b", 0ms}, {"c", 500ms}, {"d", 250ms}};
  CHECK(piece_ends(parts, 100) == std::vector<float>{25, 25, 75, 100});
}

TEST_CASE("a bar of nothing has no pieces") {
  CHECK(piece_ends({}, 100).empty());
  CHECK(piece_ends({{"a", 0ms}, {"b", 0ms}}, 100) == std::vector<float>{0, 0});
}

TEST_CASE("whatever the parts are, the pieces stay in order, inside, and end at the edge") {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> length(0, 4000);
  for (int i = 0; i < 1000; ++i) {
    std::vector<Receipt::Part> parts{{"first", 1ms}};
    for (int j = 0; j < 7; ++j) parts.push_back({"", std::chrono::milliseconds(length(random))});
    const std::vector<float> ends = piece_ends(parts, 96);
    REQUIRE(ends.size() == parts.size());
    REQUIRE(std::ranges::is_sorted(ends));
    REQUIRE(ends.front() >= 0);
    REQUIRE(ends.back() == 96);
  }
}

TEST_CASE("the wait is told in seconds to the hundredth") {
  CHECK(ui::first_word_text({.total = 838ms, .parts = {}}) == "0.84 s to the first word");
  CHECK(ui::first_word_text({.total = 12'345ms, .parts = {}}) == "12.35 s to the first word");
  CHECK(ui::session_text({.turns = 2, .p50 = 800ms, .p95 = 1200ms}) ==
        "p50 0.80 s, p95 1.20 s this session");
}

}  // namespace
