#include "pipeline/openai/live_items.h"

#include <doctest/doctest.h>

#include <string>

using pipeline::openai::live_append;
using pipeline::openai::LiveEvent;
using pipeline::openai::LiveItems;
using pipeline::openai::read_live_event;
using Kind = LiveEvent::Kind;
using News = LiveItems::News;

namespace {

LiveEvent event(Kind kind, const std::string& item = {}, const std::string& text = {}) {
  LiveEvent made;
  made.kind = kind;
  made.item_id = item;
  made.text = text;
  return made;
}

}  // namespace

TEST_CASE("pieces of a text are joined, and the complete text replaces them") {
  LiveItems items;
  items.begin();
  CHECK(items.take(event(Kind::Delta, "a", "What")) == News::Partial);
  CHECK(items.take(event(Kind::Delta, "a", " is")) == News::Partial);
  CHECK(items.text() == "What is");
  items.committed();
  CHECK(items.take(event(Kind::Committed, "a")) == News::None);
  CHECK(items.take(event(Kind::Completed, "a", "What is it?")) == News::Final);
  CHECK(items.text() == "What is it?");
}

TEST_CASE("what comes late of an earlier question is passed over") {
  LiveItems items;
  items.begin();
  items.take(event(Kind::Delta, "a", "Old"));
  items.committed();
  items.begin();  // cancelled after its commit, before the server answered that
  CHECK(items.take(event(Kind::Delta, "a", " words")) == News::None);
  CHECK(items.take(event(Kind::Delta, "b", "New")) == News::Partial);
  items.committed();
  CHECK(items.take(event(Kind::Completed, "a", "Old words.")) == News::None);
  CHECK(items.take(event(Kind::Committed, "a")) == News::None);
  CHECK(items.take(event(Kind::Committed, "b")) == News::None);
  CHECK(items.text() == "New");
  LiveItems exact;
  exact.begin();
  exact.committed();
  exact.begin();
  exact.committed();
  CHECK(exact.take(event(Kind::Completed, "a", "Old.")) == News::None);
  CHECK(exact.take(event(Kind::Committed, "a")) == News::None);
  CHECK(exact.take(event(Kind::Committed, "b")) == News::None);
  CHECK(exact.take(event(Kind::Completed, "a", "Old.")) == News::None);
  CHECK(exact.take(event(Kind::Failed, "a")) == News::None);
  CHECK(exact.take(event(Kind::Completed, "b", "New.")) == News::Final);
}

TEST_CASE("pieces of a cleared question never show up in the next one") {
  LiveItems items;
  items.begin();
  items.cleared();
  items.begin();
  CHECK(items.take(event(Kind::Delta, "a", "Old")) == News::None);
  CHECK(items.take(event(Kind::Cleared)) == News::None);
  CHECK(items.take(event(Kind::Delta, "a", " words")) == News::None);
  CHECK(items.take(event(Kind::Delta, "b", "New")) == News::Partial);
  CHECK(items.text() == "New");
}

TEST_CASE("a server that cuts the sound by itself cannot be followed") {
  LiveItems items;
  items.begin();
  CHECK(items.take(event(Kind::Committed, "a")) == News::Failed);
}

TEST_CASE("a server that answers no commits is understood") {
  LiveItems items;
  for (const std::string name : {"a", "b", "c"}) {
    items.begin();
    items.committed();
    CHECK(items.take(event(Kind::Completed, name, name)) == News::Final);
    CHECK(items.text() == name);
  }
}

TEST_CASE("messages that are no events are passed over, whatever they hold") {
  for (const std::string message :
       {"", "x", "[]", "null", "7", R"({"type":7})", R"({"type":"unheard.of"})",
        R"({"type":"session.created","session":{"expires_at":"soon"}})",
        R"({"type":"session.created","session":{"expires_at":1e300}})",
        R"({"type":"conversation.item.input_audio_transcription.delta","item_id":3,"delta":[]})",
        R"({"type":"error","error":"text"})", R"({"type":"error","error":{"event_id":"turn-x"}})",
        "\xFF\xFE"}) {
    CAPTURE(message);
    const LiveEvent read = read_live_event(message);
    CHECK(read.item_id.empty());
    CHECK_FALSE(read.expires.has_value());
  }
  const auto created = read_live_event(R"({"type":"session.created","session":{"expires_at":9}})");
  CHECK(created.expires == std::chrono::seconds(9));
}

TEST_CASE("samples go out as base64 of little-endian 16 bits") {
  const std::int16_t samples[] = {1, -1, 256};
  CHECK(live_append(samples) == R"({"type":"input_audio_buffer.append","audio":"AQD//wAB"})");
  CHECK(live_append(std::span(samples).first(1)) ==
        R"({"type":"input_audio_buffer.append","audio":"AQA="})");
  CHECK(live_append(std::span(samples).first(2)) ==
        R"({"type":"input_audio_buffer.append","audio":"AQD//w=="})");
}
