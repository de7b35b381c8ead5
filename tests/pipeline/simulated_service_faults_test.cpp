// Every trouble that the simulated service can be told to make does what it says.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "tests/support/plain_http_client.h"
#include "tests/support/simulated_service.h"
#include "tests/support/simulated_voice.h"

using namespace support;
using namespace std::chrono_literals;

namespace {

const std::string kHi =
    R"({"model":"M","stream":true,"messages":[{"role":"user","content":"Hi"}]})";
const std::string kSpeech =
    R"({"model":"M","voice":"v","input":"Hello there.","response_format":"pcm"})";

void ask(PlainHttpClient& client) {
  client.send_request("POST", "/v1/chat/completions", kHi);
}

PlainReply answer(SimulatedService& service, const Behaviour& behaviour) {
  service.next(Endpoint::Chat, 1, behaviour);
  PlainHttpClient client(service.port());
  ask(client);
  return client.read_reply();
}

Behaviour stall(Point at, std::size_t after = 0) {
  return {.trouble = {Act::Stall, at, after}};
}

}  // namespace

TEST_CASE("a status gives an error in OpenAI's shape, with further headers") {
  SimulatedService service;
  const PlainReply reply = answer(service, {.status = 429, .headers = {{"Retry-After", "1"}}});
  CHECK(reply.status == 429);
  CHECK(reply.headers.at("retry-after") == "1");
  CHECK(reply.body.find("\"rate_limit_error\"") != std::string::npos);
  const PlainReply redirect =
      answer(service, {.status = 302, .headers = {{"Location", "http://127.0.0.1:9/"}}});
  CHECK(redirect.status == 302);
  CHECK(redirect.headers.at("location") == "http://127.0.0.1:9/");
  CHECK(redirect.body.empty());
}

TEST_CASE("a page can stand in for the answer") {
  SimulatedService service;
  const PlainReply reply =
      answer(service, {.body = "<html>Log in</html>", .content_type = "text/html"});
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("content-type") == "text/html");
  CHECK(reply.body == "<html>Log in</html>");
}

TEST_CASE("one-shot behaviours are used up in order, then the script's holds again") {
  SimulatedService service;
  service.edit([](Script& s) { s.at(Endpoint::Chat).status = 500; });
  service.next(Endpoint::Chat, 2, {.status = 503});
  PlainHttpClient client(service.port());
  for (const int expected : {503, 503, 500, 500}) {
    ask(client);
    CHECK(client.read_reply().status == expected);
  }
}

TEST_CASE("a stalled connection, request, header, first byte or chunk goes on when released") {
  SimulatedService service;
  std::size_t stalls = 0;
  for (const Behaviour& behaviour :
       {stall(Point::Upload, 10), stall(Point::Request), stall(Point::Headers),
        stall(Point::FirstByte), stall(Point::Chunk, 2), stall(Point::End)}) {
    service.next(Endpoint::Chat, 1, behaviour);
    PlainHttpClient client(service.port());
    ask(client);
    REQUIRE(service.wait_stalled(Endpoint::Chat, ++stalls));
    const auto before = service.requests().back();
    CHECK(before.outcome == Outcome::Pending);
    CHECK((before.body_bytes_sent > 0) == (stalls > 4));
    service.release(Endpoint::Chat);
    CHECK(client.read_reply().complete);
  }
  service.next(Endpoint::Connection, 1, stall(Point::Request));
  PlainHttpClient client(service.port());
  REQUIRE(service.wait_stalled(Endpoint::Connection));
  ask(client);
  service.release(Endpoint::Connection);
  CHECK(client.read_reply().complete);
}

TEST_CASE("what was sent before a stall has arrived") {
  SimulatedService service;
  service.next(Endpoint::Speech, 1, stall(Point::Byte, 1001));
  PlainHttpClient client(service.port());
  client.send_request("POST", "/v1/audio/speech", kSpeech);
  REQUIRE(service.wait_stalled(Endpoint::Speech));
  CHECK(service.requests()[0].body_bytes_sent == 1001);
  service.release(Endpoint::Speech);
  CHECK(client.read_reply().body.size() == simulated_voice("Hello there.").size() * 2);
}

TEST_CASE("a client that leaves is noticed at once: stalled, between chunks, and while uploading") {
  SimulatedService service;
  service.next(Endpoint::Chat, 1, stall(Point::Headers));
  service.next(Endpoint::Chat, 1, {.delays = {.before_headers = 1h}});
  service.next(Endpoint::Chat, 1, {.delays = {.between_chunks = 1h}});
  for (std::size_t i = 1; i <= 3; ++i) {
    PlainHttpClient client(service.port());
    ask(client);
    REQUIRE(service.wait_for_request(Endpoint::Chat, i));
    client.close();
    REQUIRE(service.wait_cancelled(Endpoint::Chat, i));
    CHECK(service.requests().back().outcome == Outcome::Cancelled);
  }
  service.next(Endpoint::Speech, 1, stall(Point::Upload, 3));
  PlainHttpClient client(service.port());
  client.send_request("POST", "/v1/audio/speech", kSpeech);
  REQUIRE(service.wait_stalled(Endpoint::Speech));
  client.close();
  CHECK(service.wait_cancelled(Endpoint::Speech));
  CHECK(service.requests().back().body_at == 0);
}

TEST_CASE("a connection can be closed or reset before any byte and in the middle of the answer") {
  SimulatedService service;
  for (const Act act : {Act::Close, Act::Reset}) {
    for (const Trouble& trouble : {Trouble{act, Point::Upload, 5}, Trouble{act, Point::Request},
                                   Trouble{act, Point::Headers}, Trouble{act, Point::Chunk, 3}}) {
      service.next(Endpoint::Chat, 1, {.trouble = trouble});
      PlainHttpClient client(service.port());
      ask(client);
      const PlainReply reply = client.read_reply();
      CHECK_FALSE(reply.complete);
      CHECK(client.ended());
      CHECK(client.was_reset() == (act == Act::Reset));
      if (act == Act::Close) CHECK(reply.chunks == (trouble.at == Point::Chunk ? 3 : 0));
      CHECK(service.requests().back().outcome == Outcome::Faulted);
    }
  }
  service.next(Endpoint::Connection, 1, {.trouble = {.act = Act::Reset}});
  PlainHttpClient client(service.port());
  CHECK(client.read(1).empty());
  CHECK(client.was_reset());
}

TEST_CASE("a body can end short of its length, or well formed without its end mark") {
  SimulatedService service;
  const PlainReply cut = answer(
      service, {.framing = Framing::ContentLength, .trouble = {Act::Close, Point::Byte, 100}});
  CHECK_FALSE(cut.complete);
  CHECK(cut.body.size() == 100);
  const PlainReply ended = answer(service, {.trouble = {Act::End, Point::Chunk, 3}});
  CHECK(ended.complete);
  CHECK(ended.chunks == 3);
  CHECK(ended.body.find("[DONE]") == std::string::npos);
  const PlainReply unmarked =
      answer(service, {.chat = {.finish_reason = "", .done_marker = false}});
  CHECK(unmarked.complete);
  CHECK(unmarked.body.find("[DONE]") == std::string::npos);
  CHECK(unmarked.body.find("\"stop\"") == std::string::npos);
}

TEST_CASE("a stream can hold comments, broken events, reasoning, and other line ends") {
  SimulatedService service;
  const PlainReply reply =
      answer(service, {.text = "Yes",
                       .chat = {.line_end = "\r\n",
                                .raw_events = {{0, ": ping\n\n"}, {99, "data: {\n\n"}},
                                .reasoning = {"Hm."}}});
  CHECK(reply.body.find("\"reasoning_content\":\"Hm.\"") < reply.body.find(": ping\r\n\r\n"));
  CHECK(reply.body.find(": ping\r\n\r\n") < reply.body.find("\"Yes\""));
  CHECK(reply.body.find("\"Yes\"") < reply.body.find("data: {\r\n\r\n"));
  CHECK(reply.body.ends_with("data: [DONE]\r\n\r\n"));
}

TEST_CASE("a body can be cut at any sizes, with bytes before and after it") {
  SimulatedService service;
  service.next(Endpoint::Speech, 1,
               {.chunk_sizes = {1, 999}, .leading_bytes = "ab", .extra_bytes = "c"});
  PlainHttpClient client(service.port());
  const PlainReply reply = client.request("POST", "/v1/audio/speech", kSpeech);
  const std::size_t voice = simulated_voice("Hello there.").size() * 2;
  CHECK(reply.body.size() == voice + 3);
  CHECK(reply.body.starts_with("ab"));
  CHECK(reply.body.ends_with("c"));
  CHECK(reply.chunks >= static_cast<int>(voice / 500));
}

TEST_CASE("delays hold back headers, first byte and chunks") {
  SimulatedService service;
  PlainHttpClient client(service.port());
  service.next(
      Endpoint::Chat, 1,
      {.text = "Yes",
       .delays = {.before_headers = 20ms, .before_first_byte = 30ms, .between_chunks = 10ms}});
  ask(client);
  CHECK(client.read_reply().chunks == 4);  // role, "Yes", finish, [DONE]
  REQUIRE(service.wait_done(Endpoint::Chat));
  const auto request = service.requests()[0];
  CHECK(request.first_byte_at - request.body_at >= 0.05);
  CHECK(request.last_byte_at - request.body_at >= 0.08);
}

TEST_CASE("speech can flow at a multiple of real time") {
  SimulatedService service;
  service.next(Endpoint::Speech, 1, {.speech = {.speed = 10}});
  PlainHttpClient client(service.port());
  client.request("POST", "/v1/audio/speech", kSpeech);
  REQUIRE(service.wait_done(Endpoint::Speech));
  const auto request = service.requests()[0];
  CHECK(request.last_byte_at - request.body_at >= 0.05);  // 0.66 s of sound less the first write
}

TEST_CASE("the service ends promptly whatever its connections are doing") {
  const auto start = std::chrono::steady_clock::now();
  {
    SimulatedService service;
    service.next(Endpoint::Chat, 1, stall(Point::Headers));
    service.next(Endpoint::Speech, 1, {.delays = {.between_chunks = 1h}});
    PlainHttpClient stalled(service.port());
    PlainHttpClient slow(service.port());
    PlainHttpClient idle(service.port());
    PlainHttpClient half(service.port());
    ask(stalled);
    slow.send_request("POST", "/v1/audio/speech", kSpeech);
    half.send("POST /v1/chat/completions HTTP/1.1\r\n");
    REQUIRE(service.wait_stalled(Endpoint::Chat));
    REQUIRE(service.wait_for_request(Endpoint::Speech));
    REQUIRE(service.wait_for_request(Endpoint::Connection, 4));
  }
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}
