#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/pipeline/http_desk.h"
#include "tests/support/latch.h"
#include "tests/support/tls_front.h"

namespace {

using http_desk::chat_request;
using http_desk::send;
using http_desk::send_later;
using http_desk::speech_request;
using pipeline::HttpClient;
using pipeline::HttpHead;
using support::Act;
using support::Latch;
using support::Point;
using support::SimulatedService;
using support::TlsFront;
using Path = support::Endpoint;

// No two of its pieces are alike.
std::string counting_body(std::size_t size) {
  std::string body;
  while (body.size() < size) body += std::to_string(body.size()) + " ";
  return body;
}

void check_waiting_sink(SimulatedService& service, HttpClient& client,
                        const std::string& base_url) {
  const std::string body = counting_body(6'000'000);
  service.next(Path::Speech, 1, {.body = body, .content_type = "audio/pcm"});
  Latch latch;
  std::string taken;
  auto slow = std::async(std::launch::async, [&] {
    return client.send(speech_request(base_url),
                       [&](const HttpHead&, std::string_view bytes) {
                         latch.pass();
                         taken += bytes;
                         return true;
                       },
                       {});
  });
  REQUIRE(latch.wait_arrival());
  for (int i = 0; i < 5; ++i) {
    service.next(Path::Speech, 1, {.body = body, .content_type = "audio/pcm"});
    CHECK(send(client, chat_request(base_url)).has_value());
    CHECK(send(client, speech_request(base_url)).has_value());
  }
  latch.open();
  CHECK(slow.get().has_value());
  CHECK(taken == body);
}

// One thread's share of a storm: calls that end by themselves, are stopped from the sink or from
// outside, or whose sink has enough.
int storm(HttpClient& client, const std::string& base_url, unsigned seed) {
  std::mt19937 random(seed);
  int answered = 0;
  for (int i = 0; i < 12; ++i) {
    const auto kind = random() % 5;
    std::stop_source stop;
    std::jthread stopper;
    if (kind == 1) {
      stopper = std::jthread([&, spins = random() % 2000] {
        for (auto left = spins; left > 0; --left) std::this_thread::yield();
        stop.request_stop();
      });
    }
    if (kind == 4) static_cast<void>(client.warm(base_url + "/models", 4, {}));
    auto pieces = random() % 3;
    const auto reply = client.send(
        kind % 2 == 0 ? chat_request(base_url) : speech_request(base_url),
        [&](const HttpHead&, std::string_view) {
          if (kind == 2 && pieces-- == 0) stop.request_stop();
          return kind != 3 || pieces-- != 0;
        },
        stop.get_token());
    if (reply) {
      ++answered;
    } else {
      CHECK(reply.error().fault == holler::Fault::Cancelled);
    }
  }
  return answered;
}

}  // namespace

TEST_CASE("a call whose sink waits holds up no other call, and loses nothing") {
  SimulatedService service;
  HttpClient plain;
  check_waiting_sink(service, plain, service.base_url());
  TlsFront front(service.port());
  HttpClient multiplexed(front.ca_file());
  check_waiting_sink(service, multiplexed, front.base_url());
}

TEST_CASE("destroying the client ends its calls as cancelled") {
  SimulatedService service;
  service.next(Path::Chat, 2, {.trouble = {Act::Stall, Point::Chunk, 2}});
  std::optional<HttpClient> client(std::in_place);
  auto one = send_later(*client, chat_request(service));
  auto two = send_later(*client, chat_request(service));
  REQUIRE(service.wait_stalled(Path::Chat, 2));
  client.reset();
  CHECK(one.get().error().fault == holler::Fault::Cancelled);
  CHECK(two.get().error().fault == holler::Fault::Cancelled);
  CHECK(service.wait_cancelled(Path::Chat, 2));
}

TEST_CASE("eight threads call, stop and warm at random, and every call ends as it should") {
  SimulatedService service;
  TlsFront front(service.port());
  for (const std::string& base_url : {service.base_url(), front.base_url()}) {
    HttpClient client(front.ca_file());
    std::vector<std::future<int>> threads;
    for (unsigned seed = 1; seed <= 8; ++seed) {
      threads.push_back(std::async(std::launch::async, storm, std::ref(client), base_url, seed));
    }
    int answered = 0;
    for (auto& thread : threads) answered += thread.get();
    CHECK(answered >= 20);
    CHECK(send(client, chat_request(base_url)).has_value());
  }
}

TEST_CASE("a reply says when its request had left, not when it was begun") {
  SimulatedService service;
  HttpClient client;
  pipeline::HttpRequest request = chat_request(service);
  request.body.insert(request.body.size() - 1, 12'000'000, ' ');  // more than sockets keep
  request.first_byte_timeout = std::chrono::seconds(120);  // parsing takes long under sanitizers
  service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::Upload, 1'000}});
  auto call = send_later(client, request);
  REQUIRE(service.wait_stalled(Path::Chat));
  const auto half = audio::Clock::now();
  service.release(Path::Chat);
  const auto reply = call.get();
  REQUIRE(reply.has_value());
  REQUIRE(reply->head.sent.has_value());
  CHECK(*reply->head.sent > half);
  CHECK(*reply->head.sent < audio::Clock::now());
}
