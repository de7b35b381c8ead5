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
