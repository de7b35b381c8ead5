#include "app/event_lines.h"

#include <nlohmann/json.hpp>

#include "pipeline/receipt.h"

namespace app {
namespace {

using nlohmann::ordered_json;
using pipeline::TimePoint;
using pipeline::TurnReport;
using pipeline::TurnTimings;
namespace event = pipeline::event;

double seconds(TimePoint at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

ordered_json start(const char* name, TimePoint at) {
  return ordered_json{{"event", name}, {"t", seconds(at)}};
}

// Text from outside may be broken UTF-8: replaced, never thrown over.
std::string line_of(const ordered_json& object) {
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// To the microsecond.
double milliseconds_of(std::chrono::nanoseconds time) {
  return static_cast<double>(std::chrono::round<std::chrono::microseconds>(time).count()) / 1000;
}

// Milliseconds after the end of the question (or the start of a turn that has no key).
ordered_json timings_of(const TurnTimings& timings) {
  ordered_json out = ordered_json::object();
  const auto origin = pipeline::question_end(timings);
  const auto add = [&](const char* name, const std::optional<TimePoint>& at) {
    if (at && origin) out[name] = milliseconds_of(*at - *origin);
  };
  add("started", timings.started);
  add("key_up", timings.key_up);
  add("captured", timings.captured);
  add("uploaded", timings.uploaded);
  add("transcript", timings.transcript);
  add("first_token", timings.first_token);
  add("first_segment", timings.first_segment);
  add("first_speech", timings.first_speech);
  add("first_queued", timings.first_queued);
  add("first_audio", timings.first_sound);
  add("ended", timings.ended);
  return out;
}

ordered_json guesses_of(const pipeline::GuessCost& cost) {
  return {{"tries", cost.tries},
          {"used", cost.used},
          {"dropped_text_bytes", cost.dropped_text_bytes},
          {"dropped_speech_characters", cost.dropped_speech_characters}};
}

// The parts add up to the total here too: all are rounded to the microsecond together.
ordered_json receipt_line(const pipeline::Receipt& receipt) {
  ordered_json out{{"total", milliseconds_of(receipt.total)}};
  const auto parts = pipeline::parts_in<std::chrono::microseconds>(receipt);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out[pipeline::kReceiptPartNames[i].machine] = milliseconds_of(parts[i]);
  }
  return out;
}

const char* end_name(pipeline::AnswerEnd end) {
  switch (end) {
    case pipeline::AnswerEnd::Complete:
      return "complete";
    case pipeline::AnswerEnd::Length:
      return "length";
    case pipeline::AnswerEnd::Filtered:
      return "filtered";
    case pipeline::AnswerEnd::Refused:
      return "refused";
  }
  return "complete";
}

ordered_json last_line(const TurnReport& report, TimePoint at, const std::string& provider,
                       const SessionLatency& session) {
  ordered_json line = start(report.error ? "failed" : "ended", at);
  if (report.error) {
    line["fault"] = fault_name(report.error->fault);
    line["message"] = report.error->message;
  }
  line["transcript"] = report.transcript;
  line["answer"] = report.answer;
  line["heard"] = report.heard;
  line["answer_end"] = end_name(report.answer_end);
  line["cancelled"] = report.cancelled;
  line["provider"] = provider;
  line["heard_live"] = report.heard_live;
  if (report.guesses.tries > 0) line["guesses"] = guesses_of(report.guesses);
  line["underruns"] = report.underruns;
  line["device_underruns"] = report.device_underruns;
  line["timings_ms"] = timings_of(report.timings);
  if (const auto receipt = pipeline::receipt_of(report.timings)) {
    line["receipt_ms"] = receipt_line(*receipt);
  }
  if (session.turns() > 0) {
    line["session_ms"] = {{"turns", session.turns()},
                          {"p50", milliseconds_of(session.percentile(50))},
                          {"p95", milliseconds_of(session.percentile(95))}};
  }
  return line;
}

}  // namespace

std::string event_line(const pipeline::TurnEvent& event, const std::string& provider,
                       const SessionLatency& session) {
  struct Visitor {
    const std::string& provider;
    const SessionLatency& session;
    ordered_json operator()(const event::Started& e) const { return start("turn_started", e.at); }
    ordered_json operator()(const event::Partial& e) const {
      ordered_json line = start("partial", e.at);
      line["text"] = e.text;
      return line;
    }
    ordered_json operator()(const event::Captured&) const { return nullptr; }
    ordered_json operator()(const event::Heard& e) const {
      ordered_json line = start("transcript", e.at);
      line["text"] = e.transcript.text;
      if (!e.transcript.language.empty()) line["language"] = e.transcript.language;
      return line;
    }
    ordered_json operator()(const event::Delta& e) const {
      ordered_json line = start("text_delta", e.at);
      line["text"] = e.text;
      return line;
    }
    ordered_json operator()(const event::Segment& e) const {
      ordered_json line = start("segment", e.at);
      line["index"] = e.segment.index;
      line["text"] = e.segment.text;
      return line;
    }
    ordered_json operator()(const event::FirstAudio& e) const { return start("first_audio", e.at); }
    // A fault that the turn survives is told with its last line.
    ordered_json operator()(const event::Failed&) const { return nullptr; }
    ordered_json operator()(const event::Ended& e) const {
      return last_line(e.report, e.at, provider, session);
    }
  };
  const ordered_json line = std::visit(Visitor{provider, session}, event);
  return line.is_null() ? std::string() : line_of(line);
}

std::string event_line(const char* name, TimePoint at) {
  return line_of(start(name, at));
}

const char* fault_name(holler::Fault fault) {
  using holler::Fault;
  switch (fault) {
    case Fault::Cancelled:
      return "cancelled";
    case Fault::NoSpeech:
      return "no_speech";
    case Fault::Offline:
      return "offline";
    case Fault::Timeout:
      return "timeout";
    case Fault::Unauthorized:
      return "unauthorized";
    case Fault::NoCredit:
      return "no_credit";
    case Fault::RateLimited:
      return "rate_limited";
    case Fault::Unavailable:
      return "unavailable";
    case Fault::BadReply:
      return "bad_reply";
    case Fault::Device:
      return "device";
    case Fault::Storage:
      return "storage";
    case Fault::Config:
      return "config";
  }
  return "unknown";
}

holler::Result<EventLog> EventLog::open(const std::string& path) {
  EventLog log;
  log.file_.open(path, std::ios::out | std::ios::trunc);
  if (!log.file_) {
    return holler::fail(holler::Fault::Storage,
                        "Cannot write the events file " + path + ": check its folder.");
  }
  return log;
}

void EventLog::write(const std::string& line) {
  if (line.empty()) return;
  file_ << line << '\n' << std::flush;
}

}  // namespace app
