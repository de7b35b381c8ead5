#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/pipeline/live_desk.h"

namespace {

using namespace live_test;

}  // namespace

TEST_CASE("a question travels while it is spoken, bit by bit, and comes back as text") {
  LiveDesk desk;
  const auto question = LiveDesk::question(1'234);
  const auto heard = desk.ask(question);
  REQUIRE(heard.has_value());
  CHECK(heard->text == kText);
  CHECK(heard->live);
  CHECK_FALSE(heard->twice);
  CHECK(heard->sent.has_value());
  REQUIRE(desk.sockets().size() == 1);
  const auto socket = desk.sockets().front();
  REQUIRE(socket.live.size() == 1);
  CHECK(socket.live.front().audio == LiveDesk::bytes_of(question));
  CHECK(socket.request.target == "/v1/realtime?intent=transcription");
  CHECK(socket.request.header("authorization") == std::string("Bearer ") + kKey);
  CHECK(socket.request.header("openai-beta").empty());
  CHECK(desk.uploads().empty());
}

TEST_CASE("the session is set up for one speaker and without turn detection") {
  LiveDesk desk;
  REQUIRE(desk.ask().has_value());
  const auto messages = desk.sockets().front().messages;
  REQUIRE(messages.size() == 2);
  CHECK(nlohmann::json::parse(messages.front()) == nlohmann::json::parse(R"({
      "type":"session.update","session":{"type":"transcription","audio":{"input":{
        "format":{"type":"audio/pcm","rate":24000},
        "transcription":{"model":"gpt-live-transcribe","language":"en","prompt":"Holler"},
        "noise_reduction":{"type":"near_field"},"turn_detection":null}}}})"));
  CHECK(nlohmann::json::parse(messages.back()).at("type") == "input_audio_buffer.commit");
}

TEST_CASE("words appear while the key is still held") {
  LiveDesk desk;
  const auto question = LiveDesk::question(3'000);
  const auto hearing = desk.listen();
  LiveDesk::feed(*hearing, question);
  REQUIRE(desk.wait_partial(kText));
  {
    const std::lock_guard lock(desk.mutex);
    CHECK(desk.partials.front() == "What");
    for (std::size_t i = 1; i < desk.partials.size(); ++i) {
      CHECK(desk.partials[i].starts_with(desk.partials[i - 1]));
    }
  }
  const auto heard = hearing->finish(question, {});
  REQUIRE(heard.has_value());
  CHECK(heard->text == kText);
}

TEST_CASE("a server that speaks the beta's words is understood") {
  LiveDesk desk;
  support::Behaviour beta;
  beta.realtime.beta_names = true;
  desk.service.next(Path::Realtime, 1, beta);
  const auto heard = desk.ask();
  REQUIRE(heard.has_value());
  CHECK(heard->live);
  CHECK(heard->text == kText);
  const auto messages = desk.sockets().front().messages;
  CHECK(messages.at(0).find("\"session.update\"") != std::string::npos);
  CHECK(messages.at(1).find("\"transcription_session.update\"") != std::string::npos);
}

TEST_CASE("one connection serves many questions, also after cancelled ones") {
  LiveDesk desk;
  REQUIRE(desk.ask().has_value());
  {
    // Let go of before the end: thrown away at the server.
    const auto cancelled = desk.listen();
    LiveDesk::feed(*cancelled, LiveDesk::question(2'000));
    REQUIRE(desk.wait_arrived(LiveDesk::question(2'000)));
  }
  REQUIRE(desk.service.wait_until([](const RequestRecord& record) {
    return !record.live.empty() && record.live.back().cleared;
  }));
  const auto question = LiveDesk::question(700);
  const auto heard = desk.ask(question);
  REQUIRE(heard.has_value());
  CHECK(heard->live);
  REQUIRE(desk.sockets().size() == 1);
  const auto utterances = desk.sockets().front().live;
  REQUIRE(utterances.size() == 3);
  CHECK(utterances.at(1).cleared);
  CHECK(utterances.at(2).audio == LiveDesk::bytes_of(question));
  CHECK(desk.uploads().empty());
}

TEST_CASE("a text of an item that is not this question is passed over") {
  LiveDesk desk;
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::OtherItem, Point::Completed}});
  const auto heard = desk.ask();
  REQUIRE(heard.has_value());
  CHECK(heard->text == kText);
  CHECK(heard->live);
}

TEST_CASE("less than a tenth of a second is thrown away and is no text") {
  LiveDesk desk;
  const auto slip = LiveDesk::question(90);
  {
    const auto hearing = desk.listen();
    LiveDesk::feed(*hearing, slip);
    REQUIRE(desk.wait_arrived(slip));
    const auto heard = hearing->finish(slip, {});
    REQUIRE(heard.has_value());
    CHECK(heard->text.empty());
  }
  const auto heard = desk.ask();
  REQUIRE(heard.has_value());
  const auto socket = desk.sockets().front();
  REQUIRE(socket.live.size() == 2);
  CHECK(socket.live.front().cleared);
  CHECK(socket.live.front().commit_at == 0);
}

TEST_CASE("sound that was fed before the session was there follows when it is") {
  LiveDesk desk;
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, Point::Updated}});
  const auto question = LiveDesk::question(5'000);
  const auto hearing = desk.listen();
  LiveDesk::feed(*hearing, question);
  REQUIRE(desk.service.wait_stalled(Path::Realtime));
  CHECK(desk.sockets().front().live.empty());
  desk.service.release(Path::Realtime);
  REQUIRE(desk.wait_arrived(question));
  const auto heard = hearing->finish(question, {});
  REQUIRE(heard.has_value());
  CHECK(heard->live);
  CHECK(desk.sockets().front().live.front().audio == LiveDesk::bytes_of(question));
}

TEST_CASE("a session that the server closed is dialled again at the next press") {
  for (const int code : {1001, 1011, 1012, 1013}) {
    LiveDesk desk;
    support::Behaviour closing{.trouble = {Act::CloseFrame, Point::End}};
    closing.realtime.close_code = code;
    desk.service.next(Path::Realtime, 1, closing);
    CAPTURE(code);
    REQUIRE(desk.ask().has_value());
    const auto again = desk.ask();
    REQUIRE(again.has_value());
    CHECK(again->live);
    CHECK(desk.sockets().size() == 2);
  }
}
