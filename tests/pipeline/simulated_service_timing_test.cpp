// The simulated service gives equal times to clients that are compared turn by turn.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "tests/support/plain_http_client.h"
#include "tests/support/service_core.h"
#include "tests/support/simulated_service.h"

using namespace support;

namespace {

double first_token(ServiceCore& core) {
  return core.draw(Endpoint::Chat).seconds("first_token_ms");
}

}  // namespace

TEST_CASE("a turn has the same times for everyone, whatever else was asked before") {
  ServiceCore one(load_timing_profile("typical"), 7, {}, true);
  ServiceCore other(load_timing_profile("typical"), 7, {}, true);
  for (std::uint64_t turn = 1; turn <= 20; ++turn) {
    one.begin_turn(turn);
    const double expected = first_token(one);
    const double retry = first_token(one);
    CHECK(retry != expected);
    other.begin_turn(turn);
    other.draw(Endpoint::Speech);  // a client that asks for more elsewhere
    CHECK(first_token(other) == expected);
    CHECK(first_token(other) == retry);
  }
  ServiceCore fresh(load_timing_profile("typical"), 8, {}, true);
  one.begin_turn(1);
  fresh.begin_turn(1);
  CHECK(first_token(one) != first_token(fresh));
}

TEST_CASE("what one time is does not depend on which others were drawn before it") {
  const TimingProfile typical = load_timing_profile("typical");
  TimingDraw one(typical, 3);
  TimingDraw other(typical, 3);
  for (int i = 0; i < 50; ++i) other.seconds("token_gap_ms");
  CHECK(one.seconds("round_trip_ms") == other.seconds("round_trip_ms"));
}

TEST_CASE("only a new connection pays for dialling, and only if it is to") {
  const auto ready_after = [](bool costs) {
    SimulatedService service({.profile = "typical", .dialling_costs = costs});
    PlainHttpClient client(service.port());
    client.send_request("GET", "/v1/models");
    if (!service.wait_for_request(Endpoint::Models)) return -1.0;
    const auto request = service.requests()[0];
    return request.headers_at - request.accepted_at;
  };
  CHECK(ready_after(true) >= 0.056);  // 16 ms and two round trips of at least 20 ms
  double least = ready_after(false);
  for (int i = 0; i < 9; ++i) least = std::min(least, ready_after(false));  // on a busy machine
  CHECK(least >= 0);
  CHECK(least < 0.056);
}
