#include "pipeline/openai/error_reply.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using holler::Fault;
using pipeline::Endpoint;
using pipeline::HttpReply;
using pipeline::openai::error_of;

constexpr const char* kKey = "sk-proj-canary0123456789abcdef";

Endpoint endpoint() {
  return {.base_url = "https://example.com/v1",
          .api_key = kKey,
          .model = "gpt-x",
          .key_setting = "MY_KEY",
          .model_setting = "llm.model",
          .url_setting = "llm.url"};
}

HttpReply reply(int status, std::string body) {
  HttpReply made;
  made.head.status = status;
  made.error_body = std::move(body);
  return made;
}

struct Case {
  const char* what;
  int status;
  std::string body;
  Fault fault;
  const char* says;  // the message contains it
};

const std::vector<Case> kCases = {
    {"wrong key", 401,
     R"({"error":{"message":"bad","type":"x","param":null,"code":"invalid_api_key"}})",
     Fault::Unauthorized, "MY_KEY"},
    {"wrong key, no body", 401, "", Fault::Unauthorized, "MY_KEY"},
    {"not allowed", 403, R"({"error":{"message":"no","code":"unsupported_country"}})",
     Fault::Unauthorized, "gpt-x"},
    {"unknown model", 404,
     R"({"error":{"message":"The model `gpt-x` does not exist","code":"model_not_found"}})",
     Fault::Config, "\"gpt-x\""},
    {"unknown model, loosely", 404, R"({"error":"model 'gpt-x' not found, try pulling it first"})",
     Fault::Config, "llm.model"},
    {"unknown model as 400", 400, R"({"error":{"code":"model_not_found"}})", Fault::Config,
     "llm.model"},
    {"unknown path", 404, "", Fault::Config, "llm.url"},
    {"unknown path with JSON", 404, R"({"detail":"Not Found"})", Fault::Config, "Not Found"},
    {"rate limit", 429, R"({"error":{"type":"requests","code":"rate_limit_exceeded"}})",
     Fault::RateLimited, "Wait"},
    {"rate limit without a body", 429, "", Fault::RateLimited, "Wait"},
    {"no credit by code", 429, R"({"error":{"type":"x","code":"insufficient_quota"}})",
     Fault::NoCredit, "credit"},
    {"no credit by type", 429, R"({"error":{"type":"insufficient_quota","code":null}})",
     Fault::NoCredit, "credit"},
    {"no credit, the other word", 429, R"({"error":{"code":"credit_balance_exhausted"}})",
     Fault::NoCredit, "credit"},
    {"payment required", 402, "", Fault::NoCredit, "credit"},
    {"server error", 500, R"({"error":{"message":"oops","type":"server_error"}})",
     Fault::Unavailable, "ry again"},
    {"gateway's web page", 502, "<html>Bad gateway</html>", Fault::Unavailable, "ry again"},
    {"overloaded", 503, "", Fault::Unavailable, "ry again"},
    {"code as a number", 503, R"({"error":{"code":503,"message":"loading"}})", Fault::Unavailable,
     "ry again"},
    {"timeout", 408, "", Fault::Timeout, "ry again"},
    {"too large", 413, "", Fault::Config, "too long"},
    {"redirect", 302, "<html>moved</html>", Fault::Config, "llm.url"},
    {"bad request", 400, R"({"error":{"message":"Unknown field 'x'."}})", Fault::Config,
     "Unknown field 'x'."},
    {"bad request in plain text", 400, "Invalid request", Fault::Config, "Invalid request"},
    {"bad request as a web page", 400, "<html>nginx</html>", Fault::Config, "OpenAI-compatible"},
    {"context too long", 400, R"({"error":{"code":"context_length_exceeded"}})", Fault::Config,
     "too long"},
    {"detail as text", 422, R"({"detail":"voice unknown"})", Fault::Config, "voice unknown"},
    {"detail as an object", 400, R"({"detail":{"error":"v","message":"voice unknown","type":"x"}})",
     Fault::Config, "voice unknown"},
    {"detail as a list", 422, R"({"detail":[{"loc":["body","voice"],"msg":"field required"}]})",
     Fault::Config, "field required"},
    {"error as text", 400, R"({"error":"cannot read audio"})", Fault::Config, "cannot read audio"},
    {"JSON of another kind", 400, "[1,2,3]", Fault::Config, "example.com"},
    {"half an object", 400, R"({"error":{"mess)", Fault::Config, "example.com"},
    {"bytes that are no text", 400, "\xFF\xFE\x01", Fault::Config, "example.com"},
};

}  // namespace

TEST_CASE("refusals become a fault and a sentence with a next step") {
  for (const auto& [what, status, body, fault, says] : kCases) {
    CAPTURE(what);
    const auto error = error_of(endpoint(), reply(status, body));
    CAPTURE(error.message);
    CHECK(error.fault == fault);
    CHECK(error.message.find(says) != std::string::npos);
    CHECK(error.detail.find("HTTP " + std::to_string(status)) == 0);
  }
}

TEST_CASE("a missing key is told from a wrong one") {
  Endpoint without = endpoint();
  without.api_key.clear();
  CHECK(error_of(without, reply(401, "")).message.find("none is set") != std::string::npos);
  CHECK(error_of(endpoint(), reply(401, "")).message.find("none is set") == std::string::npos);
}

TEST_CASE("a long wait is named") {
  HttpReply limited = reply(429, "");
  limited.head.retry_after = std::chrono::milliseconds(59'001);
  CHECK(error_of(endpoint(), limited).message.find("60 seconds") != std::string::npos);
}

TEST_CASE("no key gets into an error, not even one that the server repeats") {
  for (const std::string key : {kKey, "canary-key-of-another-shape"}) {
    Endpoint with_key = endpoint();
    with_key.api_key = key;
    const std::string repeated = "Incorrect API key " + key + " or sk-other*****wxyz";
    for (const auto& body :
         {R"({"error":{"message":")" + repeated + R"(","type":")" + key + R"(","code":")" + key +
              "\"}}",
          R"({"detail":")" + repeated + "\"}", R"({"error":")" + repeated + "\"}", repeated,
          std::string(190, 'x') + key}) {
      for (const int status : {400, 401, 403, 404, 422, 429, 500}) {
        HttpReply made = reply(status, body);
        made.head.request_id = key;
        const auto error = error_of(with_key, made);
        const std::string all = error.message + error.detail;
        CAPTURE(all);
        CHECK(all.find("canary") == std::string::npos);
        CHECK(all.find("sk-") == std::string::npos);
      }
    }
  }
}

TEST_CASE("a server's words are cut and freed of control characters") {
  using pipeline::openai::scrubbed;
  CHECK(scrubbed("a\x1b[31m\nb", "") == "a [31m b");
  CHECK(scrubbed("ab\xC3\xA9", "", 3) == "ab");
  CHECK(scrubbed("ab\xC3\xA9", "", 4) == "ab\xC3\xA9");
  CHECK(scrubbed(std::string(1000, 'x'), "").size() == 200);
  CHECK(scrubbed("x marks", "x") == "x marks");
  CHECK(scrubbed("task-list", "") == "task-list");
}
