#include "pipeline/http_transfer.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using audio::Clock;
using pipeline::BodyTaker;
using pipeline::HttpHead;
using pipeline::HttpRequest;
using pipeline::HttpTransfer;
using pipeline::TransportFault;
using std::chrono::milliseconds;
using Taken = HttpTransfer::Taken;

}  // namespace

TEST_CASE("after enough, the rest is taken for a moment and thrown away") {
  const HttpRequest request;
  int pieces = 0;
  HttpTransfer transfer(request, [&](const HttpHead&, std::string_view, std::size_t) {
    ++pieces;
    return true;
  });
  transfer.connected();
  REQUIRE(transfer.header("HTTP/1.1 200 OK\r\n"));
  CHECK(transfer.body("data: [DONE]\n\n") == Taken::Yes);
  const auto before = Clock::now();
  transfer.have_enough();
  CHECK(transfer.body("the rest") == Taken::Yes);
  CHECK(pieces == 1);
  REQUIRE(transfer.deadline().has_value());
  CHECK(*transfer.deadline() > before + milliseconds(10));
  CHECK(*transfer.deadline() < Clock::now() + milliseconds(500));
  CHECK(transfer.overdue(Clock::now() + milliseconds(500)));
  CHECK_FALSE(transfer.fault().has_value());
}

TEST_CASE("while the taker has no room no deadline runs, over HTTP/1.1") {
  const HttpRequest request;
  bool room = false;
  HttpTransfer transfer(request,
                        [&](const HttpHead&, std::string_view, std::size_t) { return room; });
  transfer.connected();
  transfer.header("HTTP/1.1 200 OK\r\n");
  CHECK(transfer.body("x") == Taken::Later);
  CHECK(transfer.paused());
  CHECK_FALSE(transfer.deadline().has_value());
  room = true;
  transfer.resumed();
  CHECK(transfer.body("x") == Taken::Yes);
  CHECK(transfer.deadline().has_value());
}

TEST_CASE("over HTTP/2 nothing waits: its limit is far, and beyond it the call ends") {
  const HttpRequest request;
  std::size_t limit = 0;
  HttpTransfer transfer(request, [&](const HttpHead&, std::string_view, std::size_t most) {
    limit = most;
    return false;
  });
  transfer.connected();
  transfer.header("HTTP/2 200\r\n");
  CHECK(transfer.body("x") == Taken::No);
  CHECK(transfer.fault() == TransportFault::TooMuch);
  CHECK(limit > 14'000'000);  // 4096 characters of speech
}

TEST_CASE("a reply says when the request's last byte had left") {
  const HttpRequest request;
  const BodyTaker take = [](const HttpHead&, std::string_view, std::size_t) { return true; };
  HttpTransfer transfer(request, take);
  transfer.connected();
  transfer.uploaded(100);
  const auto before = Clock::now();
  transfer.uploaded(200);
  const auto after = Clock::now();
  transfer.uploaded(200);
  transfer.header("HTTP/1.1 200 OK\r\n");
  REQUIRE(transfer.reply().head.sent.has_value());
  CHECK(*transfer.reply().head.sent >= before);
  CHECK(*transfer.reply().head.sent <= after);
}

TEST_CASE("each phase of a transfer has its own deadline") {
  const HttpRequest request{.first_byte_timeout = milliseconds(3'000),
                            .idle_timeout = milliseconds(1'000)};
  const BodyTaker take = [](const HttpHead&, std::string_view, std::size_t) { return true; };
  HttpTransfer transfer(request, take);
  CHECK_FALSE(transfer.deadline().has_value());  // dialling has its own, the client's

  auto now = Clock::now();
  transfer.connected();
  CHECK(*transfer.deadline() >= now + request.first_byte_timeout);
  transfer.header("HTTP/1.1 200 OK\r\n");
  const auto unmoved = *transfer.deadline();
  transfer.header("X-Slow: drip\r\n");
  CHECK(*transfer.deadline() == unmoved);

  transfer.body("x");
  CHECK(*transfer.deadline() < unmoved);
  now = Clock::now();
  CHECK_FALSE(transfer.overdue(now));
  CHECK(transfer.overdue(now + milliseconds(1'001)));
  CHECK(transfer.fault() == TransportFault::IdleTimeout);
}

TEST_CASE("an upload that moves puts off the deadline for the answer") {
  const HttpRequest request;
  const BodyTaker take = [](const HttpHead&, std::string_view, std::size_t) { return true; };
  HttpTransfer transfer(request, take);
  transfer.connected();
  transfer.uploaded(100);
  const auto first = *transfer.deadline();
  transfer.uploaded(100);
  CHECK(*transfer.deadline() == first);
  transfer.uploaded(200);
  CHECK(*transfer.deadline() > first);
}

TEST_CASE("only the last head of a reply counts") {
  const HttpRequest request;
  const BodyTaker take = [](const HttpHead&, std::string_view, std::size_t) { return true; };
  HttpTransfer transfer(request, take);
  for (const char* line :
       {"HTTP/1.1 100 Continue\r\n", "Content-Type: text/html\r\n", "\r\n", "HTTP/2 404\r\n",
        "content-TYPE:  application/json \r\n", "X-Request-Id: abc\r\n", "retry-after-ms: 250\r\n",
        "no colon\r\n", ": no name\r\n", "\r\n"}) {
    CHECK(transfer.header(line));
  }
  const auto head = transfer.reply().head;
  CHECK(head.status == 404);
  CHECK(head.content_type == "application/json");
  CHECK(head.request_id == "abc");
  CHECK(head.retry_after == milliseconds(250));
}
