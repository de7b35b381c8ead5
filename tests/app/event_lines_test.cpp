#include "app/event_lines.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "app/log.h"

using app::event_line;
using nlohmann::json;
namespace event = pipeline::event;

namespace {

const audio::TimePoint kAt{std::chrono::milliseconds(12'500)};

json parsed(const pipeline::TurnEvent& told) {
  return json::parse(event_line(told, "offline"));
}

}  // namespace

TEST_CASE("every line is one JSON object with an event and a time in seconds") {
  const json line = parsed(event::Delta{"a \"quoted\"\nline", kAt});
  CHECK(line["event"] == "text_delta");
  CHECK(line["t"] == 12.5);
  CHECK(line["text"] == "a \"quoted\"\nline");
  CHECK(event_line(event::Delta{"a\nb", kAt}, "").find('\n') == std::string::npos);
}

TEST_CASE("the last line of a good turn carries texts, provider and timings after the release") {
  pipeline::TurnReport report;
  report.transcript = "q";
  report.answer = "one two";
  report.heard = "one";
  report.timings.started = kAt;
  report.timings.key_up = kAt + std::chrono::milliseconds(1000);
  report.timings.first_sound = kAt + std::chrono::milliseconds(1750);
  const json line = parsed(event::Ended{report, kAt});
  CHECK(line["event"] == "ended");
  CHECK(line["transcript"] == "q");
  CHECK(line["answer"] == "one two");
  CHECK(line["heard"] == "one");
  CHECK(line["provider"] == "offline");
  CHECK(line["timings_ms"]["first_audio"] == 750.0);
  CHECK(line["timings_ms"]["started"] == -1000.0);
  CHECK_FALSE(line["timings_ms"].contains("first_token"));
}

TEST_CASE("the last line says where the time went, in parts that add up") {
  using std::chrono::microseconds;
  pipeline::TurnReport report;
  auto& t = report.timings;
  t.started = kAt;
  t.key_up = kAt + microseconds(1'000'000);
  t.captured = *t.key_up + microseconds(150'250);
  t.uploaded = *t.captured + microseconds(20'500);
  t.transcript = *t.uploaded + microseconds(300'000);
  t.first_token = *t.transcript + microseconds(200'000);
  t.first_segment = *t.first_token + microseconds(40'000);
  t.first_speech = *t.first_segment + microseconds(100'000);
  t.first_queued = *t.first_speech + microseconds(1'000);
  t.first_sound = *t.first_queued + microseconds(35'125);
  app::SessionLatency session;
  session.add(std::chrono::milliseconds(800));
  session.add(std::chrono::milliseconds(1200));
  const json line = json::parse(event_line(event::Ended{report, kAt}, "offline", session));
  const json expected = {{"total", 846.875},       {"tail", 150.25}, {"upload", 20.5},
                         {"transcription", 300.0}, {"model", 200.0}, {"clause", 40.0},
                         {"voice", 100.0},         {"queue", 1.0},   {"device", 35.125}};
  CHECK(line["receipt_ms"] == expected);
  CHECK(line["session_ms"] == json{{"turns", 2}, {"p50", 800.0}, {"p95", 1200.0}});
}

TEST_CASE("a turn that was not heard has no receipt, and a session without one no percentiles") {
  pipeline::TurnReport report;
  report.timings.key_up = kAt;
  report.timings.transcript = kAt + std::chrono::milliseconds(500);
  const json line = parsed(event::Ended{report, kAt});
  CHECK_FALSE(line.contains("receipt_ms"));
  CHECK_FALSE(line.contains("session_ms"));
}

TEST_CASE("a failed turn ends with its fault and sentence") {
  pipeline::TurnReport report;
  report.error = holler::Error{holler::Fault::Unauthorized, "The key is wrong.", "detail"};
  const json line = parsed(event::Ended{report, kAt});
  CHECK(line["event"] == "failed");
  CHECK(line["fault"] == "unauthorized");
  CHECK(line["message"] == "The key is wrong.");
  CHECK_FALSE(line.contains("detail"));
}

TEST_CASE("broken UTF-8 from outside still makes valid JSON") {
  CHECK(parsed(event::Delta{"caf\xC3", kAt})["text"] == "caf\xEF\xBF\xBD");
}

TEST_CASE("what is not told makes no line") {
  CHECK(event_line(event::Captured{nullptr, kAt}, "").empty());
}

TEST_CASE("keys are blanked before they reach the log") {
  CHECK(app::without_keys("got sk-abc123DEF_456 here") == "got sk-*** here");
  CHECK(app::without_keys("Authorization: Bearer abcdefgh") == "Authorization: Bearer ***");
  CHECK(app::without_keys("a task-list") == "a task-list");
}
