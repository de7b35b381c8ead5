#include <doctest/doctest.h>

#include <functional>
#include <future>
#include <string>
#include <vector>

#include "tests/pipeline/openai_desk.h"

namespace {

using namespace openai_test;
using pipeline::Fault;
using support::Act;
using support::Point;
using Path = support::Endpoint;

}  // namespace

TEST_CASE(
    "speech that is cut short is an error behind the samples that came, and is not repeated") {
  Desk desk;
  desk.service.next(
      Path::Speech, 1,
      {.framing = support::Framing::ContentLength, .trouble = {Act::Close, Point::Byte, 2'001}});
  const auto result = desk.speak();
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().fault == Fault::BadReply);
  CHECK(desk.sound.size() == 1'000);
  CHECK(desk.service.requests(Path::Speech).size() == 1);
}

TEST_CASE("a failure that passes is tried again: hearing and thinking twice, speaking once") {
  Desk desk;
  desk.service.next(Path::Transcriptions, 2, {.status = 503});
  desk.service.next(Path::Chat, 2, {.trouble = {Act::Reset, Point::Request}});
  desk.service.next(Path::Speech, 1, {.status = 500});
  CHECK(desk.transcribe().has_value());
  // A connection that was used before is replaced without counting as a failure.
  desk.client = std::make_shared<pipeline::HttpClient>();
  CHECK(desk.answer().has_value());
  CHECK(desk.speak().has_value());
  CHECK(desk.waits.size() == 5);

  desk.service.next(Path::Speech, 2, {.status = 500});
  CHECK(desk.speak().error().fault == Fault::Unavailable);
  desk.service.next(Path::Transcriptions, 3, {.status = 500});
  CHECK(desk.transcribe().error().fault == Fault::Unavailable);
}

TEST_CASE("an upload that breaks starts again from the beginning") {
  Desk desk;
  desk.service.next(Path::Transcriptions, 1, {.trouble = {Act::Reset, Point::Upload, 100'000}});
  CHECK(desk.transcribe().has_value());
}

TEST_CASE("a refused key is not tried again, nor an empty purse") {
  Desk desk;
  desk.service.next(Path::Chat, 1,
                    {.status = 429, .body = R"({"error":{"code":"insufficient_quota"}})"});
  CHECK(desk.answer().error().fault == Fault::NoCredit);
  desk.service.edit([](support::Script& script) { script.key = "another"; });
  CHECK(desk.answer().error().fault == Fault::Unauthorized);
  CHECK(desk.service.requests(Path::Chat).size() == 2);
  CHECK(desk.waits.empty());
}

TEST_CASE("the server's Retry-After is kept up to eight seconds") {
  Desk desk;
  desk.service.next(Path::Chat, 1,
                    {.status = 429, .body = "{}", .headers = {{"Retry-After", "1"}}});
  CHECK(desk.answer().has_value());
  CHECK(desk.waits == std::vector{milliseconds(1'000)});
  desk.service.next(Path::Chat, 1,
                    {.status = 429, .body = "{}", .headers = {{"Retry-After", "3600"}}});
  CHECK(desk.answer().error().fault == Fault::RateLimited);
  CHECK(desk.waits.size() == 1);
}

TEST_CASE("an answer that broke off keeps its text and is not asked for again") {
  Desk desk;
  for (const Act act : {Act::End, Act::Close, Act::Reset}) {
    desk.text.clear();
    desk.service.next(Path::Chat, 1, {.trouble = {act, Point::Chunk, 6}});
    const auto end = desk.answer();
    REQUIRE_FALSE(end.has_value());
    CHECK(end.error().fault == Fault::BadReply);
    CHECK(desk.text.find("The capital") == 0);
  }
  CHECK(desk.service.requests(Path::Chat).size() == 3);
}

TEST_CASE("a stop ends a stalled call promptly, wherever it stalls") {
  using Call = std::function<Fault(Desk&, std::stop_token)>;
  const auto fault_of = [](const auto& result) {
    return result.has_value() ? Fault::Storage : result.error().fault;
  };
  const std::vector<std::pair<Path, Call>> calls = {
      {Path::Transcriptions,
       [&](Desk& desk, std::stop_token stop) { return fault_of(desk.transcribe(stop)); }},
      {Path::Chat,
       [&](Desk& desk, std::stop_token stop) {
         auto model =
             pipeline::openai::make_language_model(desk.client, desk.endpoint(), {}, desk.wait);
         return fault_of(desk.answer(*model, stop));
       }},
      {Path::Speech,
       [&](Desk& desk, std::stop_token stop) {
         auto tts =
             pipeline::openai::make_text_to_speech(desk.client, desk.endpoint(), {}, desk.wait);
         return fault_of(desk.speak(*tts, stop));
       }},
  };
  const std::vector<support::Trouble> stalls = {
      {Act::Stall, Point::Upload, 10}, {Act::Stall, Point::Request},  {Act::Stall, Point::Headers},
      {Act::Stall, Point::FirstByte},  {Act::Stall, Point::Chunk, 1}, {Act::Stall, Point::Byte, 5},
  };
  for (const auto& [path, call] : calls) {
    for (const auto& stall : stalls) {
      CAPTURE(static_cast<int>(path));
      CAPTURE(static_cast<int>(stall.at));
      Desk desk;
      desk.service.next(path, 1, {.trouble = stall});
      std::stop_source stop;
      auto running = std::async(std::launch::async, [&] { return call(desk, stop.get_token()); });
      if (!desk.service.wait_stalled(path)) {
        stop.request_stop();
        FAIL("it did not come to the stall");
      }
      stop.request_stop();
      CHECK(running.wait_for(milliseconds(500)) == std::future_status::ready);
      CHECK(running.get() == Fault::Cancelled);
      // Unread bytes of an upload hide from the service that the client has gone: it may even have
      // answered before it finds out.
      if (stall.at != Point::Upload) CHECK(desk.service.wait_cancelled(path));
    }
  }
}

TEST_CASE("a stop ends a call to a server that accepts and says nothing") {
  Desk desk;
  desk.service.next(Path::Connection, 1, {.trouble = {Act::Stall}});
  auto model = pipeline::openai::make_language_model(desk.client, desk.endpoint(), {}, desk.wait);
  std::stop_source stop;
  auto call = std::async(std::launch::async, [&] { return desk.answer(*model, stop.get_token()); });
  REQUIRE(desk.service.wait_stalled(Path::Connection));
  stop.request_stop();
  CHECK(call.wait_for(milliseconds(500)) == std::future_status::ready);
  CHECK(call.get().error().fault == Fault::Cancelled);
}
