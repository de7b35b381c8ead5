#include <doctest/doctest.h>

#include <future>
#include <latch>
#include <string>
#include <thread>

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

TEST_CASE("headers over their limit are an error") {
  SimulatedService service;
  support::Behaviour behaviour;
  for (int i = 0; i < 40; ++i) {
    behaviour.headers.emplace_back("X-Filler-" + std::to_string(i), std::string(2000, 'x'));
  }
  service.next(Path::Chat, 1, behaviour);
  HttpClient client;
  const auto reply = send(client, chat_request(service));
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == Fault::BadReply);
}

TEST_CASE("a compressed body that nobody asked for is an error") {
  SimulatedService service;
  service.next(Path::Chat, 1, {.headers = {{"Content-Encoding", "gzip"}}});
  HttpClient client;
  bool sink_called = false;
  const auto reply =
      client.send(chat_request(service),
                  [&](const HttpHead&, std::string_view) { return sink_called = true; }, {});
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == Fault::BadReply);
  CHECK_FALSE(sink_called);
}

TEST_CASE("other schemes than http and https are refused") {
  HttpClient client;
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/"}) {
    HttpRequest request;
    request.url = url;
    CHECK_FALSE(send(client, request).has_value());
  }
}

TEST_CASE("a refused connection says where, and what to do") {
  HttpRequest request;
  {
    const SimulatedService gone;
    request = chat_request(gone);
  }
  HttpClient client;
  const auto reply = send(client, request);
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == Fault::Offline);
  CHECK(reply.error().message.find("127.0.0.1:") != std::string::npos);
  CHECK(reply.error().message.find("try again") != std::string::npos);
}

TEST_CASE("a name that does not exist is named") {
  HttpRequest request;
  request.url = "https://no-such-host.invalid/v1";
  HttpClient client;
  const auto reply = send(client, request);
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == Fault::Offline);
  CHECK(reply.error().message.find("no-such-host.invalid: the name was not found") !=
        std::string::npos);
}

TEST_CASE("a connection that breaks is told from an answer that is cut off") {
  SimulatedService service;
  HttpClient client;
  service.next(Path::Chat, 1, {.trouble = {Act::Reset, Point::Headers}});
  CHECK(send(client, chat_request(service)).error().fault == Fault::Offline);
  service.next(Path::Chat, 1, {.trouble = {Act::Close, Point::Chunk, 2}});
  CHECK(send(client, chat_request(service)).error().fault == Fault::BadReply);
  service.next(
      Path::Chat, 1,
      {.framing = support::Framing::ContentLength, .trouble = {Act::Close, Point::Byte, 20}});
  CHECK(send(client, chat_request(service)).error().fault == Fault::BadReply);
}

TEST_CASE("the deadlines for the first byte and between two pieces end a call") {
  SimulatedService service;
  HttpClient client;
  HttpRequest request = chat_request(service);
  request.first_byte_timeout = milliseconds(100);
  for (const Point point : {Point::Request, Point::Headers, Point::FirstByte}) {
    service.next(Path::Chat, 1, {.trouble = {Act::Stall, point}});
    const auto reply = send(client, request);
    REQUIRE_FALSE(reply.has_value());
    CHECK(reply.error().fault == Fault::Timeout);
  }
  request = chat_request(service);
  request.idle_timeout = milliseconds(100);
  service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::Chunk, 2}});
  const auto reply = send(client, request);
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == Fault::Timeout);
  CHECK(service.wait_cancelled(Path::Chat, 4));
}

TEST_CASE("time spent in the sink is nobody's delay") {
  SimulatedService service;
  service.edit([](support::Script& script) {
    script.at(Path::Chat).chunk_sizes = {40};  // many pieces
    script.answer = std::string(4'000, 'a');
  });
  HttpClient client;
  HttpRequest request = chat_request(service);
  request.idle_timeout = milliseconds(150);
  int calls = 0;
  const auto reply =
      client.send(request,
                  [&](const HttpHead&, std::string_view) {
                    if (++calls <= 2)
                      std::this_thread::sleep_for(2 * request.idle_timeout);  // a full queue
                    return true;
                  },
                  {});
  CHECK(reply.has_value());
}

TEST_CASE("a call that was stopped before it began does not touch the network") {
  SimulatedService service;
  HttpClient client;
  std::stop_source stop;
  stop.request_stop();
  const auto reply = client.send(
      chat_request(service), [](const HttpHead&, std::string_view) { return true; },
      stop.get_token());
  CHECK(reply.error().fault == Fault::Cancelled);
  CHECK(service.connections() == 0);
}

TEST_CASE("a stop from inside the sink ends the call as cancelled") {
  SimulatedService service;
  HttpClient client;
  std::stop_source stop;
  const auto reply = client.send(
      chat_request(service),
      [&](const HttpHead&, std::string_view) {
        stop.request_stop();
        return true;
      },
      stop.get_token());
  CHECK(reply.error().fault == Fault::Cancelled);
}

TEST_CASE("a stop ends a name lookup and a dial at once") {
  // 192.0.2.0/24 is for documentation (RFC 5737): nothing answers there.
  for (const char* url : {"https://192.0.2.1/v1", "https://slow.invalid/v1"}) {
    CAPTURE(url);
    HttpClient client;
    HttpRequest request;
    request.url = url;
    std::stop_source stop;
    std::latch started(1);
    auto call = std::async(std::launch::async, [&] {
      started.count_down();
      return client.send(
          request, [](const HttpHead&, std::string_view) { return true; }, stop.get_token());
    });
    started.wait();
    stop.request_stop();
    REQUIRE(call.wait_for(milliseconds(500)) == std::future_status::ready);
    CHECK_FALSE(call.get().has_value());
  }
}
