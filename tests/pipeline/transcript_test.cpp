#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pipeline/openai/speech_to_text.h"

namespace {

using pipeline::Endpoint;
using pipeline::Fault;
using pipeline::openai::read_transcript;

Endpoint endpoint() {
  return {.base_url = "https://example.com/v1", .api_key = "", .model = "m"};
}

}  // namespace

TEST_CASE("transcripts are read in every form that servers send") {
  struct Case {
    const char* what;
    std::string body;
    std::string text;
    std::string language{};
  };
  const std::vector<Case> table = {
      {"JSON", R"({"text":"Hello.","usage":{"type":"duration","seconds":4}})", "Hello."},
      {"blanks and line ends", R"({"text":" One.\n Two.\n"})", "One. Two."},
      {"languages", R"({"text":"Hallo","languages":[{"code":"de"}]})", "Hallo", "de"},
      {"no languages", R"({"text":"Hallo","languages":[]})", "Hallo"},
      {"a language code", R"({"text":"Hallo","language":"de"})", "Hallo", "de"},
      {"verbose JSON",
       R"({"task":"transcribe","language":"english","duration":"4.2","text":"Hi","segments":[]})",
       "Hi"},
      {"plain text", " Hello there.\n", "Hello there."},
      {"an empty body", "", ""},
      {"blanks only", R"({"text":"  \n"})", ""},
      {"OpenAI's events",
       "data: {\"type\":\"transcript.text.delta\",\"delta\":\"tur\"}\n\n"
       "data: {\"type\":\"transcript.text.done\",\"text\":\"turn "
       "on\",\"languages\":[{\"code\":\"en\"}]}\n\n",
       "turn on", "en"},
      {"events without the done text",
       "event: x\ndata: {\"type\":\"transcript.text.delta\",\"delta\":\"turn\"}\n\n"
       "data: {\"type\":\"transcript.text.delta\",\"delta\":\" on\"}\n\ndata: [DONE]\n\n",
       "turn on"},
      {"vLLM's events",
       "data: {\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\" "
       "turn\"}}]}\n\n"
       "data: {\"object\":\"transcription.chunk\",\"choices\":[{\"delta\":{\"content\":\" "
       "on\"},\"finish_reason\":\"stop\"}]}\n\n"
       "data: [DONE]\n\n",
       "turn on"},
  };
  for (const auto& [what, body, text, language] : table) {
    CAPTURE(what);
    const auto result = read_transcript(endpoint(), body);
    REQUIRE(result.has_value());
    CHECK(result->text == text);
    CHECK(result->language == language);
  }
}

TEST_CASE("what is no transcript is an error") {
  struct Case {
    const char* body;
    Fault fault;
  };
  for (const auto& [body, fault] : std::vector<Case>{
           {"<!DOCTYPE html><html>Log in</html>", Fault::Config},
           {R"({"hello":"world"})", Fault::Config},
           {R"({"text":null})", Fault::Config},
           {R"({"text":"half)", Fault::BadReply},
           {R"({"error":{"message":"x","code":"insufficient_quota"}})", Fault::NoCredit},
           {"data: {\"type\":\"transcript.text.delta\",\"delta\":\"tur\"}\n\n", Fault::BadReply},
           {"data: {\"type\":\"error\",\"error\":{\"message\":\"x\"}}\n\ndata: [DONE]\n\n",
            Fault::Unavailable}}) {
    CAPTURE(body);
    const auto result = read_transcript(endpoint(), body);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().fault == fault);
  }
}
