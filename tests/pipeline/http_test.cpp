#include <doctest/doctest.h>

#include <string>

#include "tests/pipeline/http_desk.h"

namespace {

using holler::Fault;
using pipeline::HttpClient;
using pipeline::HttpHead;
using pipeline::HttpReply;
using pipeline::HttpRequest;
using std::chrono::milliseconds;
using support::Act;
using support::Point;
using support::SimulatedService;
using Path = support::Endpoint;
using http_desk::chat_request;
using http_desk::send;

}  // namespace

TEST_CASE("calls after the first use its connection") {
  SimulatedService service;
  HttpClient client;
  for (int i = 0; i < 3; ++i) {
    const auto reply = send(client, chat_request(service));
    REQUIRE(reply.has_value());
    CHECK(reply->head.status == 200);
    CHECK(reply->head.content_type.find("text/event-stream") == 0);
  }
  CHECK(service.connections() == 1);
}

TEST_CASE("a connection is kept when the sink has enough just before the end") {
  SimulatedService service;
  HttpClient client;
  for (int i = 0; i < 2; ++i) {
    std::string body;
    const auto reply = client.send(chat_request(service),
                                   [&](const HttpHead&, std::string_view bytes) {
                                     body += bytes;
                                     return body.find("[DONE]") == std::string::npos;
                                   },
                                   {});
    REQUIRE(reply.has_value());
  }
  CHECK(service.connections() == 1);
}

TEST_CASE("a warmed connection is the one that the next call uses") {
  SimulatedService service;
  HttpClient client;
  CHECK(client.warm(service.base_url() + "/models", 1, {}).has_value());
  REQUIRE(send(client, chat_request(service)).has_value());
  CHECK(service.connections() == 1);
  CHECK(service.requests(Path::Chat).at(0).reused);
}

TEST_CASE("a connection that warming got is kept whatever the answer says") {
  SimulatedService service;
  service.edit([](support::Script& script) { script.at(Path::Models).status = 404; });
  HttpClient client;
  CHECK(client.warm(service.base_url() + "/models", 1, {}).has_value());
  REQUIRE(send(client, chat_request(service)).has_value());
  CHECK(service.connections() == 1);
}

TEST_CASE("a connection that died while idle is replaced without an error") {
  SimulatedService service;
  service.next(Path::Chat, 1,
               {.framing = support::Framing::ContentLength, .trouble = {Act::Close, Point::End}});
  HttpClient client;
  REQUIRE(send(client, chat_request(service)).has_value());
  REQUIRE(send(client, chat_request(service)).has_value());
  CHECK(service.connections() == 2);
}

TEST_CASE("a request carries what it should and nothing else") {
  SimulatedService service;
  HttpClient client;
  HttpRequest request = chat_request(service);
  REQUIRE(send(client, request).has_value());
  const auto seen = service.requests(Path::Chat).at(0).request;
  CHECK(seen.body == request.body);
  CHECK(seen.header("user-agent").find("holler/") == 0);
  CHECK(seen.header("content-length") == std::to_string(request.body.size()));
  CHECK(seen.header("expect").empty());
  CHECK(seen.header("accept-encoding").empty());
}

TEST_CASE("another status than 2xx is a reply with its body, and the sink hears nothing") {
  SimulatedService service;
  service.next(Path::Chat, 1,
               {.status = 429,
                .body = "slow down",
                .headers = {{"Retry-After", "7"}, {"x-request-id", "req_1"}}});
  HttpClient client;
  bool sink_called = false;
  const auto reply =
      client.send(chat_request(service),
                  [&](const HttpHead&, std::string_view) { return sink_called = true; }, {});
  REQUIRE(reply.has_value());
  CHECK_FALSE(sink_called);
  CHECK(reply->head.status == 429);
  CHECK(reply->head.retry_after == milliseconds(7'000));
  CHECK(reply->head.request_id == "req_1");
  CHECK(reply->error_body == "slow down");
}

TEST_CASE("a senseless Retry-After is no Retry-After") {
  SimulatedService service;
  HttpClient client;
  for (const char* value : {"-5", "NaN", "soon", "", "0", "Wed, 21 Oct 2015 07:28:00 GMT"}) {
    CAPTURE(value);
    service.next(Path::Chat, 1, {.status = 429, .body = "x", .headers = {{"Retry-After", value}}});
    const auto reply = send(client, chat_request(service));
    REQUIRE(reply.has_value());
    CHECK_FALSE(reply->head.retry_after.has_value());
  }
}

TEST_CASE("no more of an error's body is kept than 64 KiB") {
  SimulatedService service;
  service.next(Path::Chat, 1, {.status = 500, .body = std::string(1'000'000, 'x')});
  HttpClient client;
  const auto reply = send(client, chat_request(service));
  REQUIRE(reply.has_value());
  CHECK(reply->error_body.size() == 64 * 1024);
}

TEST_CASE("a redirect is not followed") {
  SimulatedService other;
  SimulatedService service;
  HttpClient client;
  for (const int status : {301, 302, 303, 307, 308}) {
    service.next(Path::Chat, 1,
                 {.status = status,
                  .body = "moved",
                  .headers = {{"Location", other.base_url() + "/chat/completions"}}});
    const auto reply = send(client, chat_request(service));
    REQUIRE(reply.has_value());
    CHECK(reply->head.status == status);
  }
  CHECK(other.connections() == 0);
}
