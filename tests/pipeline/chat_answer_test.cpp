#include "pipeline/openai/chat_answer.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using pipeline::AnswerEnd;
using pipeline::Endpoint;
using pipeline::Fault;
using pipeline::openai::ChatAnswer;

struct Read {
  std::string text;
  pipeline::Result<AnswerEnd> end;
  bool delivered = false;
};

const Endpoint& endpoint() {
  static const Endpoint value{.base_url = "https://example.com/v1", .api_key = "", .model = "m"};
  return value;
}

Read read(std::string_view body, std::size_t piece) {
  std::string text;
  const pipeline::TextSink sink = [&](std::string_view part) {
    text += part;
    return true;
  };
  ChatAnswer chat(endpoint(), sink);
  for (std::size_t at = 0; at < body.size(); at += piece) {
    if (!chat.feed(body.substr(at, piece))) break;
  }
  auto end = chat.finish();
  return {text, end, chat.delivered()};
}

std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return R"(data: {"choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish +
         "}]}\n\n";
}
std::string said(const std::string& text) {
  return chunk(R"({"content":")" + text + "\"}");
}

const std::string kStop = chunk("{}", "\"stop\"");
const std::string kDone = "data: [DONE]\n\n";

struct Good {
  const char* what;
  std::string body;
  std::string text;
  AnswerEnd end = AnswerEnd::Complete;
};

const std::vector<Good> kGoodStreams = {
    {"as OpenAI sends it",
     chunk(R"({"role":"assistant","content":""})") + said("Hel") + said("lo.") + kStop +
         "data: {\"choices\":[],\"usage\":{\"total_tokens\":3}}\n\n" + kDone,
     "Hello."},
    {"no [DONE]", said("Hi") + kStop, "Hi"},
    {"no finish reason", said("Hi") + kDone, "Hi"},
    {"[DONE] without a blank line", said("Hi") + "data: [DONE]", "Hi"},
    {"text behind [DONE]", said("Hi") + kStop + kDone + said("not this"), "Hi"},
    {"null and missing content",
     chunk(R"({"role":"assistant","content":null})") + chunk("{}") +
         "data: {\"choices\":[{\"index\":0}]}\n\n" + said("Hi") + kStop + kDone,
     "Hi"},
    {"no choices at all",
     "data: {\"id\":\"x\"}\n\ndata: {\"choices\":null}\n\n" + said("Hi") + kStop, "Hi"},
    {"text on the finishing chunk", said("Hel") + chunk(R"({"content":"lo"})", "\"stop\""),
     "Hello"},
    {"chunks behind the finish", kStop + said("late") + kDone, "late"},
    {"comments and types", ": ping\n\nevent: message\n" + said("Hi") + ":\n" + kStop + kDone, "Hi"},
    {"an empty data line", "data:\n\n" + said("Hi") + kStop, "Hi"},
    {"thinking in its own field",
     chunk(R"({"reasoning_content":"hmm"})") + chunk(R"({"reasoning":"hmm"})") + said("Hi") + kStop,
     "Hi"},
    {"thinking inline",
     said("\\n<th") + said("ink>no</t") + said("hink>\\n") + said("\\n Hi") + said(" you") + kStop,
     "Hi you"},
    {"what only looks like thinking", said("<thi") + said("ngs>") + kStop, "<things>"},
    {"half a thinking mark", said("<thin") + kStop, "<thin"},
    {"the mark later in the text", said("Say <think> loudly") + kStop, "Say <think> loudly"},
    {"two malformed events in a row, twice",
     "data: {\n\ndata: nonsense\n\n" + said("H") + "data: {\n\ndata: [1,\n\n" + said("i") + kStop,
     "Hi"},
    {"a null error", "data: {\"error\":null,\"choices\":[]}\n\n" + said("Hi") + kStop, "Hi"},
    {"length", said("Hi") + chunk("{}", "\"length\"") + kDone, "Hi", AnswerEnd::Length},
    {"filter", said("Hi") + chunk("{}", "\"content_filter\"") + kDone, "Hi", AnswerEnd::Filtered},
    {"an unknown reason", said("Hi") + chunk("{}", "\"eos\"") + kDone, "Hi"},
    {"a refusal", chunk(R"({"refusal":"I can"})") + chunk(R"({"refusal":"not."})") + kStop + kDone,
     "I cannot.", AnswerEnd::Refused},
    {"characters of several bytes", said("caf\xC3\xA9 \xF0\x9F\x98\x80") + kStop,
     "caf\xC3\xA9 \xF0\x9F\x98\x80"},
    {"escaped characters", said("\\ud83d\\ude00") + kStop, "\xF0\x9F\x98\x80"},
    {"bytes that are not UTF-8",
     said("a\xFF"
          "b\xC3") +
         said("\xE2\x82"
              "c") +
         kStop,
     "a\xEF\xBF\xBD"
     "b\xEF\xBF\xBD"
     "\xEF\xBF\xBD"
     "c"},
    {"one object in place of a stream",
     R"( {"choices":[{"message":{"content":"Hi\nyou"},"finish_reason":"length"}]} )", "Hi\nyou",
     AnswerEnd::Length},
    {"content in parts",
     R"({"choices":[{"message":{"content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}}]})",
     "Hi"},
    {"a refusing object", R"({"choices":[{"message":{"content":null,"refusal":"No."}}]})", "No.",
     AnswerEnd::Refused},
    {"an empty answer", kStop + kDone, ""},
};

struct Bad {
  const char* what;
  std::string body;
  std::string text;
  Fault fault;
};

const std::vector<Bad> kBadStreams = {
    {"no end", said("Hi"), "Hi", Fault::BadReply},
    {"nothing", "", "", Fault::BadReply},
    {"comments only", ": ping\n\n", "", Fault::BadReply},
    {"three malformed events in a row",
     said("Hi") + "data: {\n\ndata: {\n\ndata: {\n\n" + said("no"), "Hi", Fault::BadReply},
    {"too deep", "data: " + std::string(100, '[') + "\n\n", "", Fault::BadReply},
    {"a rate limit inside",
     said("Hi") +
         R"(data: {"error":{"message":"slow","type":"requests","code":"rate_limit_exceeded"}})"
         "\n\n",
     "Hi", Fault::RateLimited},
    {"an error as a string", "data: {\"error\":\"out of memory\"}\n\n", "", Fault::Unavailable},
    {"an error with a status", "data: {\"error\":{\"code\":401,\"message\":\"no\"}}\n\n", "",
     Fault::Unauthorized},
    {"an error event", "event: error\ndata: {\"message\":\"x\"}\n\n", "", Fault::Unavailable},
    {"credit gone",
     R"(data: {"error":{"type":"insufficient_quota"}})"
     "\n\n",
     "", Fault::NoCredit},
    {"a web page", "\n<!DOCTYPE html><html>", "", Fault::Config},
    {"an error object", R"({"error":{"message":"x","code":503}})", "", Fault::Unavailable},
    {"another object", R"({"hello":"world"})", "", Fault::Config},
    {"half an object", R"({"choices":[{"message":{"content":"Hi")", "", Fault::BadReply},
};

}  // namespace

TEST_CASE("chat streams become text, however they are cut") {
  for (const auto& [what, body, text, end] : kGoodStreams) {
    CAPTURE(what);
    for (const std::size_t piece : {body.size() + 1, std::size_t{1}, std::size_t{5}}) {
      CAPTURE(piece);
      const Read result = read(body, piece);
      CHECK(result.text == text);
      REQUIRE_MESSAGE(result.end.has_value(), result.end.error().detail);
      CHECK(*result.end == end);
      CHECK(result.delivered == !text.empty());
    }
  }
}

TEST_CASE("broken chat streams are errors that keep what was delivered, however they are cut") {
  for (const auto& [what, body, text, fault] : kBadStreams) {
    CAPTURE(what);
    for (const std::size_t piece : {body.size() + 1, std::size_t{1}}) {
      CAPTURE(piece);
      const Read result = read(body, piece);
      CHECK(result.text == text);
      REQUIRE_FALSE(result.end.has_value());
      CHECK(result.end.error().fault == fault);
      CHECK_FALSE(result.end.error().message.empty());
    }
  }
}

TEST_CASE("a sink that has enough ends the answer without an error") {
  std::string text;
  const pipeline::TextSink once = [&](std::string_view part) {
    text += part;
    return false;
  };
  ChatAnswer chat(endpoint(), once);
  CHECK_FALSE(chat.feed(said("one") + said("two") + "data: {\"error\":\"x\"}\n\n"));
  CHECK(chat.finish().has_value());
  CHECK(text == "one");
}

TEST_CASE("the sink never gets part of a character") {
  const std::string body = said("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z") + kStop;
  const pipeline::TextSink sink = [](std::string_view part) {
    CHECK((static_cast<unsigned char>(part.front()) & 0xC0) != 0x80);
    const auto last = static_cast<unsigned char>(part.back());
    CHECK(last < 0xC0);
    return true;
  };
  ChatAnswer chat(endpoint(), sink);
  for (const char c : body) CHECK(chat.feed({&c, 1}));
  CHECK(chat.finish().has_value());
}
