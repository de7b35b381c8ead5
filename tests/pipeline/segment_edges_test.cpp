#include "pipeline/segment_edges.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

using pipeline::SegmentEdges;

namespace {

std::vector<std::int16_t> through(const std::vector<std::int16_t>& in, std::size_t chunk) {
  SegmentEdges edges;
  std::vector<std::int16_t> out;
  const auto take = [&](std::span<const std::int16_t> part) {
    out.insert(out.end(), part.begin(), part.end());
  };
  for (std::size_t at = 0; at < in.size(); at += chunk) {
    take(edges.push(std::span(in).subspan(at, std::min(chunk, in.size() - at))));
  }
  take(edges.finish());
  return out;
}

}  // namespace

TEST_CASE("a segment that starts and ends loud is brought to silence at both ends") {
  const auto out = through(std::vector<std::int16_t>(2400, 20'000), 100);
  REQUIRE(out.size() == 2400);
  CHECK(out.front() == 0);
  CHECK(out.back() == 0);
  CHECK(out[1200] == 20'000);
  for (std::size_t i = 1; i < out.size(); ++i) CHECK(std::abs(out[i] - out[i - 1]) <= 420);
}

TEST_CASE("nothing is lost and the chunking makes no difference") {
  std::vector<std::int16_t> in(1000);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<std::int16_t>(i * 7 - 3000);
  const auto whole = through(in, in.size());
  CHECK(whole.size() == in.size());
  CHECK(through(in, 1) == whole);
  CHECK(through(in, 47) == whole);
}

TEST_CASE("a segment shorter than the ramps still comes out whole and quiet at its end") {
  const auto out = through(std::vector<std::int16_t>(10, 10'000), 3);
  REQUIRE(out.size() == 10);
  CHECK(out.front() == 0);
  CHECK(out.back() == 0);
}
