#include "app/session_latency.h"

#include <doctest/doctest.h>

using app::SessionLatency;
using namespace std::chrono_literals;

TEST_CASE("a session without turns has no latency") {
  const SessionLatency latency;
  CHECK(latency.turns() == 0);
  CHECK(latency.percentile(50) == 0ns);
}

TEST_CASE("of one turn every percentile is that turn") {
  SessionLatency latency;
  latency.add(840ms);
  for (const std::size_t percent : {1, 50, 95, 100}) CHECK(latency.percentile(percent) == 840ms);
}

TEST_CASE("percentiles are waits that happened, by nearest rank, in whatever order they came") {
  SessionLatency latency;
  for (const auto wait : {50ms, 15ms, 40ms, 20ms, 35ms}) latency.add(wait);
  CHECK(latency.turns() == 5);
  CHECK(latency.percentile(5) == 15ms);
  CHECK(latency.percentile(30) == 20ms);
  CHECK(latency.percentile(40) == 20ms);
  CHECK(latency.percentile(50) == 35ms);
  CHECK(latency.percentile(95) == 50ms);
  CHECK(latency.percentile(100) == 50ms);
}

TEST_CASE("the 95th percentile of a hundred turns is the 95th of them") {
  SessionLatency latency;
  for (int i = 100; i > 0; --i) latency.add(std::chrono::milliseconds(i));
  CHECK(latency.percentile(50) == 50ms);
  CHECK(latency.percentile(95) == 95ms);
  latency.add(101ms);
  CHECK(latency.percentile(95) == 96ms);
}
