#include "pipeline/http_transfer.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using audio::Clock;
using pipeline::BodySink;
using pipeline::HttpHead;
using pipeline::HttpRequest;
using pipeline::HttpTransfer;
using pipeline::TransportFault;
using std::chrono::milliseconds;

}  // namespace

TEST_CASE("after enough, the rest is taken for a moment and thrown away") {
  const HttpRequest request;
  int calls = 0;
  const BodySink once = [&](const HttpHead&, std::string_view) { return ++calls < 1; };
  HttpTransfer transfer(request, once, {});
  transfer.connected();
  REQUIRE(transfer.header("HTTP/1.1 200 OK\r\n"));
  const auto before = Clock::now();
  CHECK(transfer.body("data: [DONE]\n\n"));
  CHECK(transfer.enough());
  CHECK(transfer.body("the rest"));
  CHECK(calls == 1);
  REQUIRE(transfer.deadline().has_value());
  CHECK(*transfer.deadline() > before + milliseconds(10));
  CHECK(*transfer.deadline() < Clock::now() + milliseconds(100));
  CHECK(transfer.overdue(Clock::now() + milliseconds(100)));
  CHECK_FALSE(transfer.fault().has_value());
}

TEST_CASE("each phase of a transfer has its own deadline") {
  const HttpRequest request{.first_byte_timeout = milliseconds(3'000),
                            .idle_timeout = milliseconds(1'000)};
  const BodySink sink = [](const HttpHead&, std::string_view) { return true; };
  HttpTransfer transfer(request, sink, {});
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
  const BodySink sink = [](const HttpHead&, std::string_view) { return true; };
  HttpTransfer transfer(request, sink, {});
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
  const BodySink sink = [](const HttpHead&, std::string_view) { return true; };
  HttpTransfer transfer(request, sink, {});
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
