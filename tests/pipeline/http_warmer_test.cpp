#include "pipeline/http_warm.h"

#include <doctest/doctest.h>

#include <memory>

namespace {

using audio::Clock;
using holler::Fault;
using pipeline::HttpCall;
using pipeline::HttpProbe;
using pipeline::HttpProbeEnd;
using pipeline::HttpReply;
using pipeline::HttpWarmer;
using std::chrono::milliseconds;

constexpr const char* kUrl = "https://example.com/v1/models";

struct Desk {
  HttpWarmer warmer;
  audio::TimePoint now = Clock::now();
  std::shared_ptr<HttpCall> last;

  std::vector<HttpProbe> ask(int connections, HttpWarmer::Census census = {},
                             const char* url = kUrl) {
    last = std::make_shared<HttpCall>(pipeline::HttpRequest{.url = url});
    return warmer.ask(last, connections, census, now);
  }
  std::vector<HttpProbe> answered(const HttpProbe& probe, bool http2,
                                  HttpWarmer::Census census = {.open = 99, .busy = 0}) {
    return warmer.ended({.probe = probe, .reached = true, .http2 = http2, .result = HttpReply{}},
                        census, now);
  }
  std::vector<HttpProbe> failed(const HttpProbe& probe, bool reached) {
    return warmer.ended({.probe = probe,
                         .reached = reached,
                         .http2 = false,
                         .result = holler::fail(Fault::Offline, "no")},
                        {}, now);
  }
  bool told() { return last->result().has_value(); }
};

}  // namespace

TEST_CASE("who asks while a host is being warmed is told with the others") {
  Desk desk;
  const auto probes = desk.ask(4);
  REQUIRE(probes.size() == 1);  // what the host speaks is not known yet
  CHECK_FALSE(probes.at(0).fresh);
  const auto first = desk.last;
  CHECK(desk.ask(4).empty());
  CHECK(desk.answered(probes.at(0), true).empty());
  CHECK(first->result().value().has_value());
  CHECK(desk.last->result().value().has_value());
}

TEST_CASE("a host that was alive a moment ago is asked again only after a call was lost") {
  Desk desk;
  const auto probe = desk.ask(4).at(0);
  desk.answered(probe, true);
  CHECK(desk.ask(4).empty());
  CHECK(desk.told());
  desk.warmer.lost("https://example.com/v1/chat/completions");
  REQUIRE(desk.ask(4).size() == 1);
  desk.answered(probe, true);
  desk.warmer.lost("https://example.org/v1/models");
  CHECK(desk.ask(4).empty());
  desk.now += milliseconds(2'001);
  CHECK(desk.ask(4).size() == 1);
}

TEST_CASE("a host that turns out to speak HTTP/1.1 gets the connections that are missing") {
  Desk desk;
  const auto probe = desk.ask(4).at(0);
  const auto rest = desk.answered(probe, false, {.open = 1, .busy = 0});
  REQUIRE(rest.size() == 3);
  CHECK(rest.at(0).fresh);
  CHECK_FALSE(desk.told());
  for (const auto& one : rest) CHECK(desk.answered(one, false, {.open = 3, .busy = 0}).empty());
  CHECK(desk.told());
}

TEST_CASE("every idle connection to an HTTP/1.1 host is asked, none that is in use") {
  Desk desk;
  CHECK(desk.ask(4, {}, "http://127.0.0.1:1/v1").size() == 4);
  CHECK(desk.ask(4, {.open = 6, .busy = 1}, "http://127.0.0.1:2/v1").size() == 5);
  CHECK(desk.ask(4, {.open = 3, .busy = 3}, "http://127.0.0.1:3/v1").size() == 1);
  CHECK(desk.ask(4, {.open = 7, .busy = 7}, "http://127.0.0.1:4/v1").size() == 1);
}

TEST_CASE("a connection that does not answer is dialled anew once; a dial that fails is not") {
  Desk desk;
  const auto probe = desk.ask(4).at(0);
  const auto again = desk.failed(probe, true);
  REQUIRE(again.size() == 1);
  CHECK(again.at(0).fresh);
  CHECK_FALSE(desk.told());
  CHECK(desk.failed(again.at(0), true).empty());
  REQUIRE(desk.told());
  CHECK(desk.last->result()->error().fault == Fault::Offline);

  const auto dial = desk.ask(4).at(0);
  CHECK(desk.failed(dial, false).empty());
  CHECK(desk.told());
}

TEST_CASE("probes that share a connection and fail together dial once") {
  Desk desk;
  desk.warmer.learn(kUrl, true);
  const auto nudge = desk.warmer.nudge(kUrl).at(0);
  const auto again = desk.warmer.nudge(kUrl).at(0);
  CHECK(desk.ask(4).empty());
  CHECK(desk.failed(nudge, true).empty());
  CHECK(desk.failed(again, true).size() == 1);
}

TEST_CASE("a stream that was ended is followed by a probe, where streams share a connection") {
  Desk desk;
  const std::string chat = "https://example.com/v1/chat/completions";
  CHECK(desk.warmer.nudge(chat).size() == 1);
  CHECK(desk.warmer.nudge("http://127.0.0.1:1/v1/chat/completions").empty());
  desk.warmer.learn(chat, true);
  CHECK(desk.warmer.nudge(chat).size() == 1);
  desk.warmer.learn(chat, false);
  CHECK(desk.warmer.nudge(chat).empty());
}

TEST_CASE("who waits when the warmer ends is told that it was stopped") {
  Desk desk;
  desk.ask(4);
  desk.warmer.close();
  CHECK(desk.last->result()->error().fault == Fault::Cancelled);
}
