#include <doctest/doctest.h>

#include <future>

#include "tests/pipeline/live_desk.h"

namespace {

using namespace live_test;

// A promised 50 ms, with room for a busy machine.
constexpr milliseconds kSoon{500};

}  // namespace

TEST_CASE("on an unknown server live is tried once in the background, then used") {
  LiveDesk desk;
  desk.options.mode = HearMode::Auto;
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, Point::Updated}});
  const auto first = desk.ask_anyway();
  REQUIRE(first.has_value());
  CHECK_FALSE(first->live);
  REQUIRE(desk.service.wait_stalled(Path::Realtime));
  desk.service.release(Path::Realtime);
  REQUIRE(desk.wait_learned());
  CHECK(desk.learned.contains(desk.server()));
  CHECK(desk.sockets().front().live.empty());
  const auto second = desk.ask();
  REQUIRE(second.has_value());
  CHECK(second->live);
  CHECK(desk.sockets().size() == 1);
}

TEST_CASE("a server that has no such thing is asked once a start") {
  LiveDesk desk;
  desk.options.mode = HearMode::Auto;
  desk.service.edit([](support::Script& script) { script.realtime.available = false; });
  for (std::size_t start = 1; start <= 2; ++start) {
    REQUIRE(desk.ask_anyway().has_value());
    REQUIRE(desk.service.wait_for_request(Path::Realtime, start));
    REQUIRE(desk.ask_anyway().has_value());
    REQUIRE(desk.ask_anyway().has_value());
    CHECK(desk.sockets().size() == start);
    CHECK(desk.learned.empty());
    desk.stt.reset();
  }
}

TEST_CASE("where it has worked before it is used from the first question on") {
  LiveDesk desk;
  desk.options.mode = HearMode::Auto;
  desk.learned.insert(desk.server());
  const auto heard = desk.ask();
  REQUIRE(heard.has_value());
  CHECK(heard->live);
}

TEST_CASE("a refused session is dialled once a press") {
  LiveDesk desk;
  desk.service.edit(
      [](support::Script& script) { script.models = {{.id = "model-x", .shutdown_date = {}}}; });
  desk.hearer().prepare({});
  for (std::size_t press = 1; press <= 3; ++press) {
    const auto hearing = desk.listen();
    REQUIRE(desk.service.wait_until([&](const RequestRecord& record) {
      return record.endpoint == Path::Realtime && record.messages.size() == 2;
    }));
    desk.hearer().prepare({});
    REQUIRE(hearing->finish(LiveDesk::question(), {}).has_value());
    CHECK(desk.sockets().size() <= press + 1);
  }
}

TEST_CASE("in upload mode no socket is opened") {
  LiveDesk desk;
  desk.options.mode = HearMode::Upload;
  desk.hearer().prepare({});
  const auto heard = desk.ask_anyway();
  REQUIRE(heard.has_value());
  CHECK(heard->text == kText);
  CHECK(desk.sockets().empty());
}

TEST_CASE("a stop ends the wait for the text at once, and the session goes on") {
  LiveDesk desk;
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Skip, Point::Completed}});
  std::stop_source stop;
  auto hearing = desk.listen(stop.get_token());
  const auto said = LiveDesk::question();
  LiveDesk::feed(*hearing, said);
  REQUIRE(desk.wait_arrived(said));
  auto asked =
      std::async(std::launch::async, [&] { return hearing->finish(said, stop.get_token()); });
  REQUIRE(desk.service.wait_until([](const RequestRecord& record) {
    return !record.live.empty() && record.live.back().commit_at != 0;
  }));
  stop.request_stop();
  REQUIRE(asked.wait_for(kSoon) == std::future_status::ready);
  CHECK(asked.get().error().fault == Fault::Cancelled);
  hearing.reset();
  const auto next = desk.ask();
  REQUIRE(next.has_value());
  CHECK(next->live);
  CHECK(desk.sockets().size() == 1);
}

TEST_CASE("a stop ends the upload that runs beside the session") {
  LiveDesk desk;
  desk.rules.patience = milliseconds(30);
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Skip, Point::Completed}});
  desk.service.next(Path::Transcriptions, 1, {.trouble = {Act::Stall, Point::Request}});
  std::stop_source stop;
  const auto hearing = desk.listen(stop.get_token());
  const auto said = LiveDesk::question();
  LiveDesk::feed(*hearing, said);
  REQUIRE(desk.wait_arrived(said));
  auto asked =
      std::async(std::launch::async, [&] { return hearing->finish(said, stop.get_token()); });
  REQUIRE(desk.service.wait_stalled(Path::Transcriptions));
  stop.request_stop();
  REQUIRE(asked.wait_for(kSoon) == std::future_status::ready);
  CHECK(asked.get().error().fault == Fault::Cancelled);
}

TEST_CASE("abandoning a question and closing the recogniser never wait for the server") {
  for (const Point point : {Point::Headers, Point::FirstByte, Point::Updated, Point::Append}) {
    CAPTURE(static_cast<int>(point));
    LiveDesk desk;
    desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, point}});
    auto hearing = desk.listen();
    LiveDesk::feed(*hearing, LiveDesk::question());
    REQUIRE(desk.service.wait_stalled(Path::Realtime));
    auto gone = std::async(std::launch::async, [&] {
      hearing.reset();
      desk.stt.reset();
    });
    REQUIRE(gone.wait_for(kSoon) == std::future_status::ready);
  }
}

TEST_CASE("closing the recogniser says goodbye to the server") {
  LiveDesk desk;
  REQUIRE(desk.ask().has_value());
  desk.stt.reset();
  CHECK(desk.service.wait_until(
      [](const RequestRecord& record) { return record.closed_with == 1000; }));
}

TEST_CASE("the key is in no error, whatever the server repeats") {
  LiveDesk desk;
  support::Behaviour repeats{.trouble = {Act::Complain, Point::Commit}};
  repeats.realtime.error_code = kKey;
  desk.service.next(Path::Realtime, 1, repeats);
  desk.service.edit([](support::Script& script) {
    script.at(Path::Transcriptions).status = 400;
    script.at(Path::Transcriptions).body =
        std::string(R"({"error":{"message":"bad key )") + kKey + "\"}}";
  });
  const auto heard = desk.ask();
  REQUIRE_FALSE(heard.has_value());
  CHECK((heard.error().message + heard.error().detail).find("canary") == std::string::npos);
}
