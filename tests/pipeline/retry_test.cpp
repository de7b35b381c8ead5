#include "pipeline/retry.h"

#include <doctest/doctest.h>

#include <optional>
#include <vector>

namespace {

using holler::Fault;
using pipeline::Attempt;
using pipeline::RetryRule;
using std::chrono::milliseconds;

// Answers tries from a list of faults (empty: success) and notes how long was waited.
struct Tries {
  std::vector<std::optional<Fault>> outcomes{};
  std::optional<milliseconds> retry_after{};
  bool delivered = false;
  std::size_t made = 0;
  std::vector<milliseconds> waits{};

  holler::Result<int> run(int retries) {
    const RetryRule rule{.retries = retries,
                         .wait = [this](milliseconds time, const std::stop_token&) {
                           waits.push_back(time);
                           return true;
                         }};
    return pipeline::with_retries<int>(rule, {}, [this]() -> Attempt<int> {
      const auto fault = outcomes.at(made++);
      if (!fault) return {.result = 1};
      return {
          .result = holler::fail(*fault, "x"), .retry_after = retry_after, .delivered = delivered};
    });
  }
};

}  // namespace

TEST_CASE("faults that pass are tried again with growing waits") {
  Tries tries{.outcomes = {Fault::Unavailable, Fault::Offline, std::nullopt}};
  CHECK(tries.run(2).has_value());
  REQUIRE(tries.waits.size() == 2);
  CHECK(tries.waits[0] >= milliseconds(375));
  CHECK(tries.waits[0] <= milliseconds(500));
  CHECK(tries.waits[1] >= milliseconds(750));
  CHECK(tries.waits[1] <= milliseconds(1'000));
}

TEST_CASE("the number of retries is a limit") {
  Tries tries{.outcomes = {Fault::Timeout, Fault::Timeout, Fault::RateLimited, std::nullopt}};
  const auto result = tries.run(2);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::RateLimited);
  CHECK(tries.made == 3);
}

TEST_CASE("faults that stay are not tried again") {
  for (const Fault fault : {Fault::Cancelled, Fault::Unauthorized, Fault::NoCredit, Fault::Config,
                            Fault::NoSpeech, Fault::Device, Fault::Storage}) {
    Tries tries{.outcomes = {fault, std::nullopt}};
    CHECK(tries.run(2).error().fault == fault);
    CHECK(tries.made == 1);
  }
}

TEST_CASE("nothing is tried again once something was delivered") {
  Tries tries{.outcomes = {Fault::Offline, std::nullopt}, .delivered = true};
  CHECK_FALSE(tries.run(2).has_value());
  CHECK(tries.made == 1);
}

TEST_CASE("a wait that the server asks for is kept up to eight seconds") {
  Tries kept{.outcomes = {Fault::RateLimited, std::nullopt}, .retry_after = milliseconds(1'000)};
  CHECK(kept.run(1).has_value());
  CHECK(kept.waits == std::vector{milliseconds(1'000)});

  Tries too_long{.outcomes = {Fault::RateLimited, std::nullopt},
                 .retry_after = milliseconds(8'001)};
  CHECK_FALSE(too_long.run(1).has_value());
  CHECK(too_long.waits.empty());
}

TEST_CASE("a stop ends the wait between tries") {
  std::stop_source source;
  source.request_stop();
  CHECK_FALSE(pipeline::wait_for(std::chrono::hours(1), source.get_token()));
  CHECK(pipeline::wait_for(milliseconds(1), {}));

  int made = 0;
  const auto result =
      pipeline::with_retries<int>(RetryRule{}, source.get_token(), [&]() -> Attempt<int> {
        ++made;
        return {.result = holler::fail(Fault::Offline, "x")};
      });
  CHECK(result.error().fault == Fault::Cancelled);
  CHECK(made == 1);
}
