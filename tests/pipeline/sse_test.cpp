#include "pipeline/sse.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using pipeline::SseEvent;
using pipeline::SseParser;

// Events written as "type|data".
using Events = std::vector<std::string>;

Events read(std::string_view stream, std::size_t piece) {
  Events events;
  const auto take = [&](const SseEvent& event) {
    events.push_back(event.type + "|" + event.data);
    return true;
  };
  SseParser parser;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    REQUIRE(parser.feed(stream.substr(at, piece), take).value());
  }
  REQUIRE(parser.finish(take).value());
  return events;
}

struct Case {
  const char* what;
  std::string stream;
  Events events;
};

const std::vector<Case> kCases = {
    {"line feeds", "data: a\n\ndata: b\n\n", {"|a", "|b"}},
    {"carriage returns", "data: a\r\rdata: b\r\r", {"|a", "|b"}},
    {"both", "data: a\r\n\r\ndata: b\r\n\r\n", {"|a", "|b"}},
    {"a mixture", "data: a\r\n\ndata: b\r\rdata: c\n\r\n", {"|a", "|b", "|c"}},
    {"comments", ": hello\n:\ndata: a\n: in between\n\n: ping\n\n", {"|a"}},
    {"no space", "data:a\n\n", {"|a"}},
    {"one space goes, a second stays", "data:  a \n\n", {"| a "}},
    {"several data lines", "data: a\ndata:\ndata: b\n\n", {"|a\n\nb"}},
    {"an empty data line", "data:\n\n", {"|"}},
    {"a field without a colon", "data\n\n", {"|"}},
    {"a colon in the value", "data: {\"a\": 1}\n\n", {"|{\"a\": 1}"}},
    {"a type", "event: error\ndata: a\n\ndata: b\n\n", {"error|a", "|b"}},
    {"a type without data", "event: ping\n\ndata: a\n\n", {"|a"}},
    {"unknown fields", "id: 7\nretry: 5\nfoo: bar\ndata: a\n\n", {"|a"}},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "data: a\n\n",
     {"|a"}},
    {"no second byte order mark",
     "data: a\n\n\xEF\xBB\xBF"
     "data: b\n\n",
     {"|a"}},
    {"a last event without a blank line", "data: a\n\ndata: b\n", {"|a", "|b"}},
    {"a last line without an end", "data: a\n\ndata: b", {"|a", "|b"}},
    {"nothing", "", {}},
    {"blank lines only", "\n\r\n\r\n\n", {}},
    {"characters of several bytes",
     "data: caf\xC3\xA9 \xF0\x9F\x98\x80\n\n",
     {"|caf\xC3\xA9 \xF0\x9F\x98\x80"}},
};

}  // namespace

TEST_CASE("an event stream gives the same events however it is cut") {
  for (const auto& [what, stream, events] : kCases) {
    CAPTURE(what);
    CHECK(read(stream, stream.size() + 1) == events);
    for (const std::size_t piece : {1U, 2U, 3U, 7U}) {
      CAPTURE(piece);
      CHECK(read(stream, piece) == events);
    }
  }
}

TEST_CASE("an event is handed out with the first byte of its blank line") {
  Events events;
  const auto take = [&](const SseEvent& event) {
    events.push_back(event.data);
    return true;
  };
  SseParser parser;
  REQUIRE(parser.feed("data: a\r\n\r", take).value());
  CHECK(events == Events{"a"});
  REQUIRE(parser.feed("\ndata: b\r\n\r", take).value());
  CHECK(events == Events{"a", "b"});
}

TEST_CASE("nothing more is handed out once the sink has enough") {
  int taken = 0;
  const auto once = [&](const SseEvent&) {
    ++taken;
    return false;
  };
  SseParser parser;
  CHECK_FALSE(parser.feed("data: a\n\ndata: b\n\ndata: c", once).value());
  CHECK_FALSE(parser.feed("\n\n", once).value());
  CHECK_FALSE(parser.finish(once).value());
  CHECK(taken == 1);
}

TEST_CASE("a line over its limit is an error, however it is cut") {
  const auto any = [](const SseEvent&) { return true; };
  SseParser fits;
  const std::string longest = "data:" + std::string(SseParser::kMaxLine - 5, 'x');
  CHECK(fits.feed(longest, any).has_value());
  CHECK(fits.feed("\n", any).has_value());

  SseParser whole;
  const auto at_once = whole.feed(longest + "x\n", any);
  REQUIRE_FALSE(at_once.has_value());
  CHECK(at_once.error().fault == holler::Fault::BadReply);

  SseParser pieces;
  REQUIRE(pieces.feed(longest, any).has_value());
  CHECK_FALSE(pieces.feed("x", any).has_value());
}

TEST_CASE("an event over its limit is an error although its lines are short") {
  const std::string line = "data: " + std::string(1000, 'x') + "\n";
  SseParser parser;
  std::size_t fed = 0;
  bool failed = false;
  while (!failed && fed < 2 * SseParser::kMaxEvent) {
    failed = !parser.feed(line, [](const SseEvent&) { return true; }).has_value();
    fed += line.size();
  }
  CHECK(failed);
  CHECK(fed >= SseParser::kMaxEvent);
}
