#include <doctest/doctest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "audio/wav.h"
#include "tests/pipeline/openai_desk.h"

namespace {

using namespace openai_test;
using pipeline::Fault;
using support::Act;
using support::Point;
using Path = support::Endpoint;

}  // namespace

TEST_CASE("an utterance goes out as a WAV file and comes back as text") {
  Desk desk;
  const auto transcript = desk.transcribe({}, {.language = "en", .prompt = "Holler"});
  REQUIRE(transcript.has_value());
  CHECK(transcript->text == "What is the capital of France?");
  const auto record = desk.service.requests(Path::Transcriptions).at(0);
  CHECK(record.form.fields.at("model") == "model-x");
  CHECK(record.form.fields.at("language") == "en");
  CHECK(record.form.fields.at("prompt") == "Holler");
  CHECK(record.form.fields.at("response_format") == "json");
  CHECK(record.form.file.name == "speech.wav");
  CHECK(record.form.file.content_type == "audio/wav");
  const auto wav =
      audio::encode_wav(std::vector<std::int16_t>(60 * 24'000, 1'000), audio::kSpeechRate);
  CHECK(record.form.file.bytes ==
        std::string(reinterpret_cast<const char*>(wav.data()), wav.size()));
  CHECK(record.request.header("expect").empty());
}

TEST_CASE("hints that are not set are not sent") {
  Desk desk;
  REQUIRE(desk.transcribe().has_value());
  const auto fields = desk.service.requests(Path::Transcriptions).at(0).form.fields;
  CHECK_FALSE(fields.contains("language"));
  CHECK_FALSE(fields.contains("prompt"));
}

TEST_CASE("an answer streams from the model") {
  Desk desk;
  const auto end = desk.answer();
  REQUIRE(end.has_value());
  CHECK(*end == AnswerEnd::Complete);
  CHECK(desk.text == "The capital of France is Paris. It lies on the river Seine.");
  const auto body = nlohmann::json::parse(desk.service.requests(Path::Chat).at(0).request.body);
  CHECK(body == nlohmann::json::parse(
                    R"({"model":"model-x","stream":true,"messages":[
                        {"role":"system","content":"Be brief."},{"role":"user","content":"Hi?"}]})"));
}

TEST_CASE("model options go out only when they are set, under the name the server knows") {
  Desk desk;
  auto model = pipeline::openai::make_language_model(desk.client, desk.endpoint(),
                                                     {.reasoning_effort = "none",
                                                      .max_tokens = 50,
                                                      .token_limit_field = "max_tokens",
                                                      .temperature = 0.5},
                                                     desk.wait);
  REQUIRE(desk.answer(*model).has_value());
  const auto body = nlohmann::json::parse(desk.service.requests(Path::Chat).at(0).request.body);
  CHECK(body.at("reasoning_effort") == "none");
  CHECK(body.at("max_tokens") == 50);
  CHECK(body.at("temperature") == 0.5);
  CHECK_FALSE(body.contains("max_completion_tokens"));
}

TEST_CASE("speech arrives as the samples that were sent, however it is cut or wrapped") {
  Desk desk;
  REQUIRE(desk.speak().has_value());
  const auto reference = desk.sound;
  REQUIRE(reference.size() > 1'000);
  for (const auto& sizes : {std::vector<std::size_t>{1, 3, 7}, {4096}, {101}}) {
    desk.sound.clear();
    desk.service.next(Path::Speech, 1, {.chunk_sizes = sizes});
    REQUIRE(desk.speak().has_value());
    CHECK(desk.sound == reference);
  }
  desk.sound.clear();
  support::Behaviour wav;
  wav.speech.wav_always = true;
  wav.chunk_sizes = {13};
  desk.service.next(Path::Speech, 1, wav);
  REQUIRE(desk.speak().has_value());
  CHECK(desk.sound == reference);
}

TEST_CASE("speech at another rate lasts as long") {
  Desk desk;
  REQUIRE(desk.speak().has_value());
  const auto seconds = static_cast<double>(desk.sound.size()) / 24'000;
  desk.sound.clear();
  support::Behaviour slow;
  slow.speech.rate = 16'000;
  desk.service.next(Path::Speech, 1, slow);
  desk.voice.sample_rate = 16'000;
  REQUIRE(desk.speak().has_value());
  CHECK(static_cast<double>(desk.sound.size()) / 24'000 == doctest::Approx(seconds).epsilon(0.02));
}

TEST_CASE("an answer is over at [DONE] although the server keeps the connection open") {
  Desk desk;
  desk.service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::End}});
  auto call = std::async(std::launch::async, [&] { return desk.answer(); });
  REQUIRE(desk.service.wait_stalled(Path::Chat));
  REQUIRE(call.wait_for(std::chrono::seconds(1)) == std::future_status::ready);
  CHECK(call.get().has_value());
  CHECK(desk.text == "The capital of France is Paris. It lies on the river Seine.");
}

TEST_CASE("connections are used again, also after a stopped call") {
  Desk desk;
  auto model = pipeline::openai::make_language_model(desk.client, desk.endpoint(), {}, desk.wait);
  model->prepare({});
  const int dialled = desk.service.connections();
  REQUIRE(desk.answer(*model).has_value());
  REQUIRE(desk.answer(*model).has_value());
  CHECK(desk.service.connections() == dialled);

  // HTTP/1.1 can only end the stalled answer together with its connection; preparing dials anew.
  desk.service.next(Path::Chat, 1, {.trouble = {Act::Stall, Point::Chunk, 3}});
  std::stop_source stop;
  auto call = std::async(std::launch::async, [&] { return desk.answer(*model, stop.get_token()); });
  REQUIRE(desk.service.wait_stalled(Path::Chat));
  stop.request_stop();
  CHECK(call.wait_for(milliseconds(500)) == std::future_status::ready);
  CHECK(call.get().error().fault == Fault::Cancelled);
  model->prepare({});
  REQUIRE(desk.answer(*model).has_value());
  REQUIRE(desk.answer(*model).has_value());
  CHECK(desk.service.connections() == dialled + 1);
  CHECK(desk.service.requests(Path::Chat).back().reused);
}

TEST_CASE("a sink that wants no more is no error") {
  Desk desk;
  desk.want_more = false;
  CHECK(desk.answer().has_value());
  CHECK(desk.speak().has_value());
  CHECK_FALSE(desk.text.empty());
  CHECK_FALSE(desk.sound.empty());
}

TEST_CASE("the key goes out in one header and comes back in no error") {
  Desk desk;
  REQUIRE(desk.answer().has_value());
  const auto sent = desk.service.requests(Path::Chat).at(0).request;
  CHECK(sent.header("authorization") == std::string("Bearer ") + kKey);
  CHECK(sent.body.find("canary") == std::string::npos);

  const std::string repeats =
      std::string(R"({"error":{"message":"key )") + kKey + R"( is bad","code":")" + kKey + "\"}}";
  std::vector<holler::Error> errors;
  for (const int status : {200, 302, 400, 401, 403, 404, 422, 429, 500}) {
    for (const std::string& body : {repeats, std::string("<html>") + kKey, std::string(kKey)}) {
      const support::Behaviour behaviour{
          .status = status, .body = body, .headers = {{"x-request-id", kKey}}};
      desk.service.next(Path::Chat, 3, behaviour);
      if (auto result = desk.answer(); !result) errors.push_back(result.error());
      desk.service.next(Path::Speech, 2, behaviour);
      if (auto result = desk.speak(); !result) errors.push_back(result.error());
    }
  }
  REQUIRE(errors.size() > 40);
  for (const auto& error : errors) {
    CHECK((error.message + error.detail).find("canary") == std::string::npos);
  }
}

TEST_CASE("without a key no key is sent") {
  Desk desk;
  desk.service.edit([](support::Script& script) { script.key.clear(); });
  auto endpoint = desk.endpoint();
  endpoint.api_key.clear();
  auto model = pipeline::openai::make_language_model(desk.client, endpoint, {}, desk.wait);
  REQUIRE(desk.answer(*model).has_value());
  CHECK(desk.service.requests(Path::Chat).at(0).request.header("authorization").empty());
}

TEST_CASE("a host without TLS that nobody listed gets no request") {
  Desk desk;
  auto endpoint = desk.endpoint();
  endpoint.base_url = "http://example.com/v1";
  auto model = pipeline::openai::make_language_model(desk.client, endpoint, {}, desk.wait);
  const auto refused = desk.answer(*model);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().fault == Fault::Config);
}
