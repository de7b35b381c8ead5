#include <doctest/doctest.h>

#include <algorithm>
#include <future>
#include <set>
#include <string>
#include <vector>

#include "tests/pipeline/http_desk.h"
#include "tests/support/tls_front.h"

namespace {

using http_desk::chat_request;
using http_desk::send;
using http_desk::send_later;
using http_desk::speech_request;
using pipeline::HttpClient;
using support::Act;
using support::FrontRequest;
using support::Point;
using support::SimulatedService;
using support::TlsFront;
using Path = support::Endpoint;

std::set<int> connections(const std::vector<FrontRequest>& log) {
  std::set<int> ports;
  for (const FrontRequest& request : log) ports.insert(request.connection);
  return ports;
}

// A server behind TLS, and a client that trusts it.
struct Desk {
  explicit Desk(TlsFront::Offer offer = TlsFront::Offer::Http2) : front(service.port(), offer) {}

  holler::Result<void> warm() { return client.warm(front.base_url() + "/models", 4, {}); }

  SimulatedService service;
  TlsFront front;
  HttpClient client{front.ca_file()};
};

}  // namespace

TEST_CASE("calls at once to an HTTP/2 server share one connection, even the first ones") {
  Desk desk;
  desk.service.edit([](support::Script& script) {
    script.at(Path::Chat).trouble = {Act::Stall, Point::Headers};
  });
  std::vector<std::future<holler::Result<pipeline::HttpReply>>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(send_later(desk.client, chat_request(desk.front.base_url())));
  }
  REQUIRE(desk.service.wait_stalled(Path::Chat, 4));  // all of them at once
  desk.service.release(Path::Chat);
  for (auto& call : calls) CHECK(call.get().has_value());
  const auto log = desk.front.wait_log(4);
  REQUIRE(log.size() == 4);
  CHECK(log.front().alpn == "h2");
  CHECK(connections(log).size() == 1);
}

TEST_CASE("a cancelled call over HTTP/2 ends its stream and keeps the connection") {
  Desk desk;
  desk.service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::Chunk, 3}});
  std::stop_source stop;
  auto call = send_later(desk.client, chat_request(desk.front.base_url()), stop.get_token());
  REQUIRE(desk.service.wait_stalled(Path::Chat));
  stop.request_stop();
  CHECK(call.get().error().fault == holler::Fault::Cancelled);
  // Nothing else goes over the connection meanwhile: a server that works on costs money.
  CHECK(desk.service.wait_cancelled(Path::Chat, 1, std::chrono::seconds(2)));
  CHECK(send(desk.client, chat_request(desk.front.base_url())).has_value());
  const auto log = desk.front.wait_log(3);
  REQUIRE(log.size() == 3);
  CHECK(connections(log).size() == 1);
}

TEST_CASE("warming dials once over HTTP/2, and no turn after it dials at all") {
  Desk desk;
  std::vector<std::future<holler::Result<void>>> presses;
  for (int i = 0; i < 3; ++i) {
    presses.push_back(std::async(std::launch::async, [&] { return desk.warm(); }));
  }
  for (auto& press : presses) CHECK(press.get().has_value());
  for (int turn = 0; turn < 2; ++turn) {
    CHECK(send(desk.client, chat_request(desk.front.base_url())).has_value());
    auto one = send_later(desk.client, speech_request(desk.front.base_url()));
    auto two = send_later(desk.client, speech_request(desk.front.base_url()));
    CHECK(one.get().has_value());
    CHECK(two.get().has_value());
    CHECK(desk.warm().has_value());
  }
  const auto log = desk.front.wait_log(7);
  CHECK(log.size() == 7);  // one GET for three providers; the later presses came soon after
  CHECK(connections(log).size() == 1);
}

TEST_CASE("a server that was restarted is dialled again by warming, not by the request") {
  for (const auto offer : {TlsFront::Offer::Http2, TlsFront::Offer::Http1Only}) {
    Desk desk(offer);
    CHECK(send(desk.client, chat_request(desk.front.base_url())).has_value());
    desk.front.wait_log(1);
    desk.front.kill();
    desk.front.start();
    CHECK(desk.warm().has_value());
    const std::size_t probes = offer == TlsFront::Offer::Http2 ? 1 : 4;
    const auto warmed = desk.front.wait_log(1 + probes);
    CHECK(send(desk.client, chat_request(desk.front.base_url())).has_value());
    const auto log = desk.front.wait_log(2 + probes);
    REQUIRE(log.size() == 2 + probes);
    CHECK(connections(log).size() == 1 + probes);
    CHECK(connections(warmed).contains(log.back().connection));
  }
}

TEST_CASE("over TLS with HTTP/1.1, warming leaves as many connections as are wanted") {
  Desk desk(TlsFront::Offer::Http1Only);
  CHECK(desk.warm().has_value());
  const auto dials = desk.front.wait_log(4);
  const auto warmed = connections(dials);
  CHECK(warmed.size() == 4);
  // The TLS session of the first is used again. The log need not keep their order.
  CHECK(std::ranges::any_of(dials, &support::FrontRequest::resumed));
  desk.service.edit([](support::Script& script) {
    script.at(Path::Chat).trouble = {Act::Stall, Point::Headers};
  });
  std::vector<std::future<holler::Result<pipeline::HttpReply>>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(send_later(desk.client, chat_request(desk.front.base_url())));
  }
  REQUIRE(desk.service.wait_stalled(Path::Chat, 4));
  desk.service.release(Path::Chat);
  for (auto& call : calls) CHECK(call.get().has_value());
  CHECK(connections(desk.front.wait_log(8)) == warmed);
}

TEST_CASE("a certificate that the given authorities did not sign is refused") {
  const SimulatedService service;
  const TlsFront front(service.port());
  const TlsFront other(service.port());
  HttpClient client(other.ca_file());
  const auto reply = send(client, chat_request(front.base_url()));
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == holler::Fault::Config);
}
