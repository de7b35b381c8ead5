#include "tests/support/oracle.h"

#include <cctype>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

namespace support {
namespace {

using nlohmann::json;

struct Span {
  double asked = 0;
  double answered = 0;
};

// Without blanks, or with nothing but letters, digits and whatever is not ASCII.
std::string squeezed(const std::string& text, bool keep_marks) {
  std::string kept;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool keep = keep_marks ? std::isspace(byte) == 0 : byte >= 0x80 || std::isalnum(byte);
    if (keep) kept += static_cast<char>(std::tolower(byte));
  }
  return kept;
}

// What is left of the log for one turn, by what was asked.
class Scene {
 public:
  Scene(const std::vector<LogLine>& log, const TurnSought& turn) : log_(log), turn_(turn) {}

  // The earliest answer among the requests to `endpoint`: `is_answer` says which line makes the
  // answer to a request complete. `counts` says whether the request's own line is one that is
  // meant.
  using Test = std::function<bool(const LogLine&)>;
  std::optional<Span> first(const std::string& endpoint, const Test& counts,
                            const Test& is_answer) const {
    std::map<std::uint64_t, double> asked;
    for (const LogLine& line : log_) {
      if (line.endpoint != endpoint || line.t >= turn_.until) continue;
      if (line.what == "body" && line.t >= turn_.key_up && counts(line)) {
        asked[line.request] = line.t;
        continue;
      }
      const auto found = asked.find(line.request);
      if (found != asked.end() && is_answer(line)) return Span{found->second, line.t};
    }
    return std::nullopt;
  }

  std::optional<Span> live() const {
    std::map<std::string, double> committed;
    for (const LogLine& line : log_) {
      if (line.endpoint != "realtime" || line.t < turn_.key_up || line.t >= turn_.until) continue;
      if (line.what == "commit") committed[line.item] = line.t;
      const auto found = committed.find(line.item);
      if (line.what == "completed" && found != committed.end()) return Span{found->second, line.t};
    }
    return std::nullopt;
  }

  // The delta after which the answer so far holds the segment.
  std::optional<Span> model(bool keep_marks) const {
    const std::string wanted = squeezed(turn_.first_segment, keep_marks);
    std::map<std::uint64_t, std::string> said;
    const auto completes = [&](const LogLine& line) {
      if (line.what != "chunk" || line.text.empty()) return false;
      std::string& text = said[line.request];
      text += squeezed(line.text, keep_marks);
      return text.find(wanted) != std::string::npos;
    };
    return first(
        "chat", [](const LogLine&) { return true; }, completes);
  }

  std::optional<Span> speech() const {
    const std::string wanted = squeezed(turn_.first_segment, false);
    const auto heard = [](const LogLine& line) { return line.audible; };
    const auto same = [&](const LogLine& line) { return squeezed(line.text, false) == wanted; };
    if (const auto span = first("speech", same, heard)) return span;
    return first(
        "speech", [](const LogLine&) { return true; }, heard);
  }

 private:
  const std::vector<LogLine>& log_;
  const TurnSought& turn_;
};

}  // namespace

LogLine log_line(const std::string& text) {
  const json from = json::parse(text, nullptr, false);
  if (!from.is_object()) return {};
  LogLine line;
  line.t = from.value("at", from.value("t", 0.0));
  line.request = from.value("request", std::uint64_t{0});
  line.endpoint = from.value("endpoint", "");
  line.what = from.value("what", "");
  line.text = from.value("text", "");
  line.item = from.value("item", "");
  line.audible = from.value("audible", false);
  if (line.endpoint == "speech" && line.what == "body") {
    const json body = json::parse(from.value("body", ""), nullptr, false);
    if (body.is_object() && body.contains("input") && body["input"].is_string()) {
      line.text = body["input"];
    }
  }
  return line;
}

std::vector<LogLine> read_service_log(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<LogLine> lines;
  for (std::string text; std::getline(file, text);) {
    LogLine line = log_line(text);
    if (!line.what.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::expected<Oracle, std::string> oracle_of(const std::vector<LogLine>& log,
                                             const TurnSought& turn) {
  const Scene scene(log, turn);
  const auto transcript = [](const LogLine& line) { return line.what == "done"; };
  const auto upload = scene.first(
      "transcriptions", [](const LogLine&) { return true; }, transcript);
  const auto live = scene.live();
  if (!upload && !live) return std::unexpected("no transcript was sent in this turn");
  auto model = scene.model(true);
  if (!model) model = scene.model(false);
  if (!model) return std::unexpected("no answer held the first segment: " + turn.first_segment);
  const auto speech = scene.speech();
  if (!speech) return std::unexpected("no speech was sent in this turn");
  Oracle oracle;
  oracle.live = live && (!upload || live->answered <= upload->answered);
  const Span& heard = oracle.live ? *live : *upload;
  oracle.transcription = heard.answered - heard.asked;
  oracle.model = model->answered - model->asked;
  oracle.speech = speech->answered - speech->asked;
  return oracle;
}

}  // namespace support
