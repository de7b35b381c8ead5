#include <doctest/doctest.h>

#include <future>
#include <string>

#include "tests/pipeline/http_desk.h"
#include "tests/support/relay.h"
#include "tests/support/tls_front.h"

namespace {

using http_desk::chat_request;
using http_desk::send;
using http_desk::send_later;
using pipeline::HttpClient;
using support::Act;
using support::Point;
using support::Relay;
using support::SimulatedService;
using support::TlsFront;
using Path = support::Endpoint;

// A call that is stopped in its answer: what was known of the connections is in doubt then.
void interrupt(SimulatedService& service, HttpClient& client, const std::string& base_url,
               std::size_t earlier = 0) {
  service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::Chunk, 3}});
  std::stop_source stop;
  auto call = send_later(client, chat_request(base_url), stop.get_token());
  REQUIRE(service.wait_stalled(Path::Chat, earlier + 1));
  stop.request_stop();
  CHECK(call.get().error().fault == holler::Fault::Cancelled);
}

// Whether a connection that went silent is replaced while warming; `base_url` leads to the relay.
void check_silence(SimulatedService& service, Relay& relay, HttpClient& client,
                   const std::string& base_url) {
  REQUIRE(client.warm(base_url + "/models", 2, {}).has_value());
  interrupt(service, client, base_url);
  relay.silence();
  const int before = relay.accepted();
  CHECK(client.warm(base_url + "/models", 2, {}).has_value());
  const int after = relay.accepted();
  CHECK(after > before);
  CHECK(send(client, chat_request(base_url)).has_value());
  CHECK(send(client, chat_request(base_url)).has_value());
  CHECK(relay.accepted() == after);
}

}  // namespace

TEST_CASE("warming restores the number of connections that a stopped call has cost") {
  SimulatedService service;
  HttpClient client;
  const std::string url = service.base_url() + "/models";
  CHECK(client.warm(url, 3, {}).has_value());
  CHECK(service.connections() == 3);
  CHECK(client.warm(url, 3, {}).has_value());
  CHECK(service.connections() == 3);
  for (std::size_t i = 0; i < 5; ++i) {
    interrupt(service, client, service.base_url(), i);
    CHECK(client.warm(url, 3, {}).has_value());
    CHECK(service.connections() == 4 + static_cast<int>(i));
  }
}

TEST_CASE("a connection in use counts as one of those that warming leaves") {
  SimulatedService service;
  HttpClient client;
  service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::Chunk, 3}});
  auto call = send_later(client, chat_request(service));
  REQUIRE(service.wait_stalled(Path::Chat));
  CHECK(client.warm(service.base_url() + "/models", 3, {}).has_value());
  CHECK(service.connections() == 3);
  service.release(Path::Chat);
  CHECK(call.get().has_value());
}

TEST_CASE("a connection that went silent is found and replaced while warming") {
  SimulatedService plain;
  SimulatedService behind;
  TlsFront front(behind.port());
  Relay to_plain(plain.port());
  Relay to_front(front.port());
  HttpClient client(front.ca_file());
  auto http1 = std::async(std::launch::async, [&] {
    check_silence(plain, to_plain, client,
                  "http://127.0.0.1:" + std::to_string(to_plain.port()) + "/v1");
  });
  check_silence(behind, to_front, client,
                "https://127.0.0.1:" + std::to_string(to_front.port()) + "/v1");
  http1.get();
  CHECK(to_front.accepted() == 2);
}

TEST_CASE("a stop ends the waiting for a warming at once, and the warming goes on") {
  SimulatedService service;
  HttpClient client;
  service.next(Path::Models, 1, {.trouble = {Act::Stall, Point::Headers}});
  std::stop_source stop;
  auto waiting = std::async(std::launch::async, [&] {
    return client.warm(service.base_url() + "/models", 1, stop.get_token());
  });
  REQUIRE(service.wait_stalled(Path::Models));
  stop.request_stop();
  CHECK(waiting.wait_for(std::chrono::milliseconds(500)) == std::future_status::ready);
  CHECK(waiting.get().error().fault == holler::Fault::Cancelled);
  service.release(Path::Models);
  CHECK(client.warm(service.base_url() + "/models", 1, {}).has_value());
  CHECK(service.requests(Path::Models).size() == 1);
  CHECK(service.connections() == 1);
}

TEST_CASE("a server that is not there fails to be warmed, with the reason") {
  std::string url;
  {
    const SimulatedService gone;
    url = gone.base_url() + "/models";
  }
  HttpClient client;
  const auto warmed = client.warm(url, 4, {});
  REQUIRE_FALSE(warmed.has_value());
  CHECK(warmed.error().fault == holler::Fault::Offline);
}
