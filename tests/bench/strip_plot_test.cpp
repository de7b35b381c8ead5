#include "tests/bench/strip_plot.h"

#include <doctest/doctest.h>

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST_CASE("a plot shows every value once, and says p50 and p95") {
  const std::string svg = bench::strip_plot(
      "Key up to sound", "the oracle",
      {{"fast & small", {100, 200, 300}, 150}, {"slow", {1000, 1100, 1200, 5000}, std::nullopt}});
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(count(svg, "<circle") == 7);
  CHECK(count(svg, "class=\"p50\"") == 2);
  CHECK(count(svg, "class=\"p95\"") == 2);
  CHECK(count(svg, "class=\"reference\"") == 2);  // one value, one in the legend
  CHECK(svg.find("p50 200 ms, p95 290 ms") != std::string::npos);
  CHECK(svg.find("p50 1.15 s") != std::string::npos);
  CHECK(svg.find("fast &amp; small") != std::string::npos);
  CHECK(svg.find("prefers-color-scheme: dark") != std::string::npos);
}

TEST_CASE("a plot without differences is still a plot") {
  const std::string svg = bench::strip_plot("", "", {{"zero", {0, 0}, std::nullopt}});
  CHECK(count(svg, "<circle") == 2);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK(count(svg, "class=\"reference\"") == 0);
}

}  // namespace
