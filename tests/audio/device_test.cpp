#include "audio/device.h"

#include <doctest/doctest.h>

using audio::next_output_latency;
using std::chrono::milliseconds;

TEST_CASE("a loudspeaker that ran dry twice gets the next larger latency, up to the largest") {
  CHECK(next_output_latency(milliseconds(10), 2) == milliseconds(20));
  CHECK(next_output_latency(milliseconds(20), 9) == milliseconds(40));
  CHECK(next_output_latency(milliseconds(40), 2) == milliseconds(80));
  CHECK_FALSE(next_output_latency(milliseconds(80), 100));
}

TEST_CASE("a loudspeaker that did not run dry, or only once, keeps its latency") {
  CHECK_FALSE(next_output_latency(milliseconds(10), 0));
  CHECK_FALSE(next_output_latency(milliseconds(10), 1));
}

TEST_CASE("a latency from between two steps goes on to the next one") {
  CHECK(next_output_latency(milliseconds(5), 2) == milliseconds(10));
  CHECK(next_output_latency(milliseconds(15), 2) == milliseconds(20));
  CHECK_FALSE(next_output_latency(milliseconds(1'000), 2));
}
