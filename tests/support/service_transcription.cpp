// POST /v1/audio/transcriptions: json, text, verbose_json, and the event stream.
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "tests/support/service_answer.h"

namespace support {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kUploadLimit = 25 << 20;

std::string field(const Form& form, const std::string& name) {
  const auto found = form.fields.find(name);
  return found == form.fields.end() ? std::string() : found->second;
}

// Of a RIFF file; 0 for anything else.
double seconds_of(const std::string& wav) {
  constexpr std::size_t kHeader = 44;
  constexpr std::size_t kByteRate = 28;  // offset in the canonical header
  if (wav.size() <= kHeader || !wav.starts_with("RIFF")) return 0;
  std::uint32_t rate = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    rate |= static_cast<std::uint32_t>(static_cast<unsigned char>(wav[kByteRate + i])) << (8 * i);
  }
  return rate == 0 ? 0 : static_cast<double>(wav.size() - kHeader) / rate;
}

std::vector<Piece> stream_of(const std::string& text, const ordered_json& usage) {
  std::vector<Piece> pieces;
  const auto add = [&](const ordered_json& event, const std::string& note) {
    pieces.push_back({0, "data: " + event.dump() + "\n\n", note});
  };
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start + 1), text.size());
    const std::string delta = text.substr(start, end - start);
    add({{"type", "transcript.text.delta"}, {"delta", delta}}, delta);
    start = end;
  }
  add({{"type", "transcript.text.done"}, {"text", text}, {"usage", usage}}, {});
  return pieces;
}

}  // namespace

Answer transcribe(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
                  TimingDraw& timing) {
  const Form& form = record.form;
  if (field(form, "model").empty()) {
    return error_answer(400, "you must provide a model parameter", "missing_parameter", "model");
  }
  if (form.file.bytes.empty() || form.file.name.find('.') == std::string::npos) {
    return error_answer(400, "Invalid file format.", "invalid_file", "file");
  }
  if (form.file.bytes.size() > kUploadLimit) {
    return error_answer(413, "Maximum content size limit (26214400) exceeded", "too_large", "file");
  }
  const std::string text = behaviour.text.value_or(script.transcript);
  const double seconds = seconds_of(form.file.bytes);
  const auto tokens = static_cast<int>(text.size() / 4 + 1);
  const ordered_json usage = {{"type", "tokens"},
                              {"input_tokens", static_cast<int>(std::ceil(seconds * 10))},
                              {"output_tokens", tokens},
                              {"total_tokens", static_cast<int>(std::ceil(seconds * 10)) + tokens}};
  Answer answer;
  answer.headers_after = timing.seconds("transcription_base_ms") +
                         seconds * timing.seconds("transcription_per_second_ms");
  const std::string format = field(form, "response_format");
  if (field(form, "stream") == "true") {
    answer.content_type = "text/event-stream; charset=utf-8";
    answer.pieces = stream_of(text, usage);
  } else if (format == "text") {
    answer.content_type = "text/plain; charset=utf-8";
    answer.pieces = {{0, text + "\n", text}};
  } else if (format == "verbose_json") {
    const ordered_json body = {{"task", "transcribe"},
                               {"language", "english"},
                               {"duration", seconds},
                               {"text", text},
                               {"segments", ordered_json::array()}};
    answer.pieces = {{0, body.dump(), text}};
  } else {
    answer.pieces = {{0, ordered_json{{"text", text}, {"usage", usage}}.dump(), text}};
  }
  return answer;
}

}  // namespace support
