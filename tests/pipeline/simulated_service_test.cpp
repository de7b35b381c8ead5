// The simulated service's happy answers, its checks of requests, and its records.
#include "tests/support/simulated_service.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/plain_http_client.h"
#include "tests/support/simulated_voice.h"

using namespace support;
using nlohmann::json;

namespace {

const std::string kForm = "Content-Type: multipart/form-data; boundary=XX\r\n";
const std::string kChat = R"({"model":"M","stream":true,"messages":[{"role":"user","content":)";
const std::string kHi = kChat + R"("Hi"}]})";

std::string form(const std::string& format, const std::string& audio) {
  return "--XX\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nM\r\n"
         "--XX\r\nContent-Disposition: form-data; name=\"response_format\"\r\n\r\n" +
         format +
         "\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
         "Content-Type: audio/wav\r\n\r\n" +
         audio + "\r\n--XX--\r\n";
}

std::string speech(const std::string& text, const std::string& format = "pcm") {
  return json{{"model", "M"}, {"voice", "v"}, {"input", text}, {"response_format", format}}.dump();
}

std::vector<json> events_of(const std::string& stream) {
  std::vector<json> events;
  std::istringstream lines(stream);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("data: {")) events.push_back(json::parse(line.substr(6)));
  }
  return events;
}

std::string text_of(const std::vector<json>& events) {
  std::string text;
  for (const json& event : events) {
    if (!event["choices"].empty()) text += event["choices"][0]["delta"].value("content", "");
  }
  return text;
}

std::string bytes_of(const std::vector<std::int16_t>& samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * 2};
}

}  // namespace

TEST_CASE("an upload is kept whole and answered with the transcript") {
  SimulatedService service;
  service.edit([](Script& s) { s.transcript = "Grüß Gott"; });
  const std::string audio = std::string("RIFF\0\r\n--X", 10) + std::string(100000, '\1');
  PlainHttpClient client(service.port());
  const PlainReply reply =
      client.request("POST", "/v1/audio/transcriptions", form("json", audio), kForm);
  CHECK(reply.status == 200);
  CHECK(reply.complete);
  CHECK(json::parse(reply.body)["text"] == "Grüß Gott");

  REQUIRE(service.wait_done(Endpoint::Transcriptions));
  const auto requests = service.requests(Endpoint::Transcriptions);
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].form.file.bytes == audio);
  CHECK(requests[0].form.file.name == "a.wav");
  CHECK(requests[0].form.file.content_type == "audio/wav");
  CHECK(requests[0].form.fields.at("model") == "M");
  CHECK(requests[0].outcome == Outcome::Done);
  CHECK(requests[0].accepted_at <= requests[0].headers_at);
  CHECK(requests[0].headers_at <= requests[0].body_at);
  CHECK(requests[0].body_at <= requests[0].first_byte_at);
  CHECK(requests[0].first_byte_at <= requests[0].last_byte_at);
}

TEST_CASE("a transcript can be plain text") {
  SimulatedService service;
  PlainHttpClient client(service.port());
  const PlainReply reply =
      client.request("POST", "/v1/audio/transcriptions", form("text", "abc"), kForm);
  CHECK(reply.body == "What is the capital of France?\n");
  CHECK(reply.headers.at("content-type").starts_with("text/plain"));
}

TEST_CASE("a chat stream has role, deltas, finish, usage and the end mark, in this order") {
  SimulatedService service;
  PlainHttpClient client(service.port());
  const PlainReply reply = client.request(
      "POST", "/v1/chat/completions", kChat + R"("Hi"}],"stream_options":{"include_usage":true}})");
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("content-type").starts_with("text/event-stream"));
  CHECK(reply.body.ends_with("data: [DONE]\n\n"));
  const auto events = events_of(reply.body);
  REQUIRE(events.size() > 5);
  CHECK(events.front()["choices"][0]["delta"]["role"] == "assistant");
  CHECK(text_of(events) == "The capital of France is Paris. It lies on the river Seine.");
  CHECK(events[events.size() - 2]["choices"][0]["finish_reason"] == "stop");
  CHECK(events.back()["choices"].empty());
  CHECK(events.back()["usage"]["completion_tokens"].get<int>() > 0);
  CHECK(reply.chunks == static_cast<int>(events.size()) + 1);
}

TEST_CASE("the answer can come from the question, and deltas can be given exactly") {
  SimulatedService service;
  PlainHttpClient client(service.port());
  service.edit(
      [](Script& s) { s.answer_to = [](const std::string& q) { return q + ", echoed"; }; });
  CHECK(text_of(events_of(client.request("POST", "/v1/chat/completions", kHi).body)) ==
        "Hi, echoed");
  service.edit([](Script& s) {
    s.answer_to = nullptr;
    s.answer_deltas = {"<thi", "nk>x</think>", "\xF0\x9F\x98\x80"};
  });
  const auto events = events_of(client.request("POST", "/v1/chat/completions", kHi).body);
  REQUIRE(events.size() == 5);
  CHECK(events[1]["choices"][0]["delta"]["content"] == "<thi");
  CHECK(text_of(events) == "<think>x</think>\xF0\x9F\x98\x80");
}

TEST_CASE("a chat answer that is not streamed comes as one object") {
  SimulatedService service;
  service.next(Endpoint::Chat, 1, {.text = "Hello."});
  PlainHttpClient client(service.port());
  const PlainReply reply =
      client.request("POST", "/v1/chat/completions",
                     R"({"model":"M","messages":[{"role":"user","content":"Hi"}]})");
  CHECK(json::parse(reply.body)["choices"][0]["message"]["content"] == "Hello.");
}

TEST_CASE("speech is the voice of its text, as pcm or in a RIFF file") {
  SimulatedService service;
  PlainHttpClient client(service.port());
  const std::string voice = bytes_of(simulated_voice("Hello there."));
  const PlainReply pcm = client.request("POST", "/v1/audio/speech", speech("Hello there."));
  CHECK(pcm.headers.at("content-type") == "audio/pcm");
  CHECK(pcm.body == voice);
  const PlainReply wav = client.request("POST", "/v1/audio/speech", speech("Hello there.", "wav"));
  CHECK(wav.body.starts_with("RIFF"));
  CHECK(wav.body.substr(44) == voice);
  service.next(Endpoint::Speech, 1, {.speech = {.wav_always = true}});
  const PlainReply odd = client.request("POST", "/v1/audio/speech", speech("Hello there."));
  CHECK(odd.headers.at("content-type") == "audio/pcm");
  CHECK(odd.body.starts_with("RIFF"));
}

TEST_CASE("the models list carries shutdown dates") {
  SimulatedService service;
  service.edit([](Script& s) { s.models = {{"old", "2027-01-06"}, {"new", ""}}; });
  PlainHttpClient client(service.port());
  const json models = json::parse(client.request("GET", "/v1/models").body)["data"];
  CHECK(models[0]["id"] == "old");
  CHECK(models[0]["shutdown_date"] == "2027-01-06");
  CHECK(models[1]["shutdown_date"].is_null());
}

TEST_CASE("requests are refused for a wrong key, an unknown path, model or field, and bad JSON") {
  SimulatedService service;
  PlainHttpClient client(service.port());
  const auto code = [](const PlainReply& reply) -> std::string {
    return json::parse(reply.body)["error"]["code"];
  };
  CHECK(code(client.request("GET", "/v1/nothing")) == "unknown_url");
  CHECK(client.request("POST", "/v1/chat/completions", "{").status == 400);
  CHECK(client.request("POST", "/v1/audio/speech", R"({"model":1,"voice":2,"input":3})").status ==
        400);
  service.edit([](Script& s) { s.at(Endpoint::Chat).allowed_fields = {"model", "messages"}; });
  CHECK(code(client.request("POST", "/v1/chat/completions", kHi)) == "unknown_parameter");
  service.edit([](Script& s) { s = {.models = {{"other", ""}}}; });
  CHECK(code(client.request("POST", "/v1/chat/completions", kHi)) == "model_not_found");
  service.edit([](Script& s) { s = {.key = "sk-right"}; });
  CHECK(client.request("POST", "/v1/chat/completions", kHi).status == 401);
  CHECK(code(client.request("POST", "/v1/chat/completions", kHi,
                            "Authorization: Bearer sk-wrong\r\n")) == "invalid_api_key");
  CHECK(client.request("POST", "/v1/chat/completions", kHi, "Authorization: Bearer sk-right\r\n")
            .status == 200);
}

TEST_CASE("a kept connection is counted once and its later requests as reused") {
  SimulatedService service;
  PlainHttpClient first(service.port());
  first.request("GET", "/v1/models");
  first.request("GET", "/v1/models");
  PlainHttpClient second(service.port());
  second.request("GET", "/v1/models", {}, "Connection: close\r\n");
  CHECK(second.read(1).empty());
  CHECK(second.ended());
  CHECK(service.connections() == 2);
  const auto requests = service.requests();
  REQUIRE(requests.size() == 3);
  CHECK_FALSE(requests[0].reused);
  CHECK(requests[1].reused);
  CHECK(requests[1].connection == requests[0].connection);
  CHECK_FALSE(requests[2].reused);
}

TEST_CASE("the log has a JSON line a step and never the key") {
  const std::string path = "/tmp/holler_service_log_" + std::to_string(getpid()) + ".jsonl";
  {
    SimulatedService service({.log_path = path});
    PlainHttpClient client(service.port());
    client.request("GET", "/v1/models", {}, "Authorization: Bearer sk-canary\r\n");
    REQUIRE(service.wait_done(Endpoint::Models));
    CHECK(service.requests()[0].request.header("authorization") == "Bearer sk-canary");
  }
  std::ifstream file(path);
  std::vector<std::string> steps;
  double before = 0;
  for (std::string line; std::getline(file, line);) {
    CHECK(line.find("canary") == std::string::npos);
    const json step = json::parse(line);
    steps.push_back(step["what"]);
    CHECK(step["t"].get<double>() >= before);
    before = step["t"];
  }
  CHECK(steps == std::vector<std::string>{"accepted", "ready", "headers", "body", "headers_sent",
                                          "chunk", "done"});
  std::remove(path.c_str());
}
