#include <doctest/doctest.h>

#include <future>

#include "audio/sound_file.h"
#include "audio/wav.h"
#include "tests/pipeline/live_desk.h"

namespace {

using namespace live_test;

// The upload's sound, whatever its format, against what was said.
void check_uploaded(const RequestRecord& record, const pipeline::Utterance& said) {
  const std::string& bytes = record.form.file.bytes;
  const auto decoded =
      audio::decode_sound(std::as_bytes(std::span(bytes.data(), bytes.size())), "upload");
  REQUIRE(decoded.has_value());
  CHECK(*decoded == said.samples);
}

// The text came by upload, with all of the sound, and the same recogniser goes on working.
void check_took_over(LiveDesk& desk, const pipeline::Result<Transcript>& heard,
                     const pipeline::Utterance& said = LiveDesk::question()) {
  REQUIRE(heard.has_value());
  CHECK(heard->text == kText);
  CHECK_FALSE(heard->live);
  REQUIRE(desk.uploads().size() == 1);
  check_uploaded(desk.uploads().front(), said);
  const auto next = desk.ask();
  REQUIRE(next.has_value());
  CHECK(next->live);
  CHECK(desk.uploads().size() == 1);
}

}  // namespace

TEST_CASE("a server without such a socket costs nothing: the sound goes by upload") {
  LiveDesk desk;
  desk.service.edit([](support::Script& script) { script.realtime.available = false; });
  const auto said = LiveDesk::question();
  const auto heard = desk.ask_anyway(said);
  REQUIRE(heard.has_value());
  CHECK_FALSE(heard->live);
  CHECK_FALSE(heard->twice);
  REQUIRE(desk.uploads().size() == 1);
  check_uploaded(desk.uploads().front(), said);
}

TEST_CASE("a session that is not open at the release is not waited for") {
  for (const Point point : {Point::Headers, Point::FirstByte, Point::Updated}) {
    LiveDesk desk;
    desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, point}});
    const auto hearing = desk.listen();
    const auto said = LiveDesk::question();
    LiveDesk::feed(*hearing, said);
    REQUIRE(desk.service.wait_stalled(Path::Realtime));
    const auto heard = hearing->finish(said, {});
    REQUIRE(heard.has_value());
    CHECK(heard->text == kText);
    CHECK_FALSE(heard->twice);
    CHECK(desk.uploads().size() == 1);
  }
}

TEST_CASE("what goes wrong on the way makes the same sound go by upload") {
  const std::vector<support::Trouble> troubles = {
      {Act::Reset, Point::Append, 3},      {Act::Close, Point::Append, 3},
      {Act::CloseFrame, Point::Append, 3}, {Act::Garbage, Point::Append, 3},
      {Act::Complain, Point::Append, 3},   {Act::Reset, Point::Commit},
      {Act::Close, Point::Commit},         {Act::CloseFrame, Point::Commit},
      {Act::Garbage, Point::Commit},       {Act::Complain, Point::Commit},
      {Act::Fail, Point::Completed},       {Act::Reset, Point::Completed},
      {Act::CloseFrame, Point::Completed}, {Act::Garbage, Point::Completed}};
  for (const auto& trouble : troubles) {
    CAPTURE(static_cast<int>(trouble.act));
    CAPTURE(static_cast<int>(trouble.at));
    LiveDesk desk;
    desk.service.next(Path::Realtime, 1, {.trouble = trouble});
    desk.hearer().prepare({});
    REQUIRE(desk.service.wait_for_request(Path::Realtime));
    const auto hearing = desk.listen();
    const auto said = LiveDesk::question();
    LiveDesk::feed(*hearing, said);
    // What breaks while the key is held may be made good over a new connection: both are right.
    const bool held = trouble.at == Point::Append;
    if (!held) REQUIRE(desk.wait_arrived(said));
    const auto heard = hearing->finish(said, {});
    REQUIRE(heard.has_value());
    CHECK(heard->text == kText);
    if (held) continue;
    CHECK_FALSE(heard->live);
    CHECK(heard->twice);
    REQUIRE(desk.uploads().size() == 1);
    check_uploaded(desk.uploads().front(), said);
    const auto next = desk.ask();
    REQUIRE(next.has_value());
    CHECK(next->live);
  }
}

TEST_CASE("a session that is reset under the question is replaced while the key is held") {
  LiveDesk desk;
  REQUIRE(desk.ask().has_value());
  desk.stt.reset();
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Reset, Point::Append, 30}});
  REQUIRE(desk.ask().has_value());
  // The second question meets the reset, on a session that was there before the press.
  const auto said = LiveDesk::question(2'000);
  const auto heard = desk.ask(said);
  REQUIRE(heard.has_value());
  CHECK(heard->live);
  CHECK(desk.sockets().size() == 3);
  CHECK(desk.sockets().back().live.back().audio == LiveDesk::bytes_of(said));
  CHECK(desk.uploads().empty());
}

TEST_CASE("a text that does not come in time is fetched by upload, and the first one counts") {
  LiveDesk desk;
  desk.rules.patience = milliseconds(30);
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Skip, Point::Completed}});
  const auto heard = desk.ask();
  REQUIRE(heard.has_value());
  CHECK(heard->twice);
  desk.stt.reset();
  desk.rules.patience = milliseconds(20'000);
  check_took_over(desk, heard);
}

TEST_CASE("a late live text wins over an upload that takes longer still") {
  LiveDesk desk;
  desk.rules.patience = milliseconds(30);
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, Point::Completed}});
  desk.service.next(Path::Transcriptions, 1, {.trouble = {Act::Stall, Point::Request}});
  auto asked = std::async(std::launch::async, [&] { return desk.ask(); });
  REQUIRE(desk.service.wait_stalled(Path::Transcriptions));
  desk.service.release(Path::Realtime);
  const auto heard = asked.get();
  REQUIRE(heard.has_value());
  CHECK(heard->live);
  CHECK(heard->twice);
  CHECK(desk.service.wait_cancelled(Path::Transcriptions));
}

TEST_CASE("a late live text is taken when the upload fails") {
  LiveDesk desk;
  desk.rules.patience = milliseconds(30);
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, Point::Completed}});
  desk.service.next(Path::Transcriptions, 1, {.trouble = {Act::Stall, Point::Headers}});
  desk.service.edit([](support::Script& script) { script.at(Path::Transcriptions).status = 401; });
  auto asked = std::async(std::launch::async, [&] { return desk.ask(); });
  REQUIRE(desk.service.wait_stalled(Path::Transcriptions));
  desk.service.release(Path::Realtime);
  const auto heard = asked.get();
  REQUIRE(heard.has_value());
  CHECK(heard->live);
}

TEST_CASE("a server that does not read leaves too much behind: the sound goes by upload") {
  LiveDesk desk;
  support::Behaviour deaf{.trouble = {Act::Stall, Point::Append}};
  deaf.realtime.receive_buffer = 4'096;
  desk.service.next(Path::Realtime, 1, deaf);
  const auto said = LiveDesk::question(60'000);
  const auto hearing = desk.listen();
  LiveDesk::feed(*hearing, said);
  REQUIRE(desk.service.wait_stalled(Path::Realtime));
  check_took_over(desk, hearing->finish(said, {}), said);
}

TEST_CASE("a session that does not answer the ping at the press is replaced at once") {
  LiveDesk desk;
  desk.rules.pong = milliseconds(50);
  desk.service.next(Path::Realtime, 1, {.trouble = {Act::Stall, Point::End}});
  REQUIRE(desk.ask().has_value());
  REQUIRE(desk.service.wait_stalled(Path::Realtime));
  const auto said = LiveDesk::question(1'000);
  const auto hearing = desk.listen();
  LiveDesk::feed(*hearing, said);
  // As the microphone goes on delivering: nothing new, until the second connection has it all.
  while (desk.sockets().size() < 2) hearing->feed({});
  REQUIRE(desk.wait_arrived(said));
  const auto heard = hearing->finish(said, {});
  REQUIRE(heard.has_value());
  CHECK(heard->live);
  CHECK(desk.sockets().back().live.front().audio == LiveDesk::bytes_of(said));
  CHECK(desk.uploads().empty());
}

TEST_CASE("a recording from earlier goes by upload, as FLAC where the way is long") {
  LiveDesk desk;
  desk.rules.flac_to_loopback = true;
  const auto said = LiveDesk::question();
  const auto heard = desk.listen()->finish(said, {});
  REQUIRE(heard.has_value());
  REQUIRE(desk.uploads().size() == 1);
  const auto file = desk.uploads().front().form.file;
  CHECK(file.name == "speech.flac");
  CHECK(file.content_type == "audio/flac");
  check_uploaded(desk.uploads().front(), said);
}

TEST_CASE("a server that takes no FLAC gets the WAV, and no FLAC any more") {
  for (const int status : {400, 415}) {
    LiveDesk desk;
    desk.options.mode = HearMode::Upload;
    desk.rules.flac_to_loopback = true;
    desk.service.next(Path::Transcriptions, 1, {.status = status});
    const auto said = LiveDesk::question();
    REQUIRE(desk.ask_anyway(said).has_value());
    REQUIRE(desk.ask_anyway(said).has_value());
    const auto uploads = desk.uploads();
    REQUIRE(uploads.size() == 3);
    CHECK(uploads[0].form.file.name == "speech.flac");
    CHECK(uploads[1].form.file.name == "speech.wav");
    CHECK(uploads[2].form.file.name == "speech.wav");
    for (const auto& upload : uploads) check_uploaded(upload, said);
    CHECK(desk.sockets().empty());
  }
}
