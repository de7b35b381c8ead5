#include "pipeline/openai/live_protocol.h"

#include <nlohmann/json.hpp>

#include "audio/pcm.h"
#include "pipeline/openai/json.h"
#include "pipeline/openai/transcript.h"

namespace pipeline::openai {
namespace {

using Kind = LiveEvent::Kind;

Json model_of(const SttOptions& options) {
  Json model = {{"model", options.live_model}};
  if (!options.language.empty()) model["language"] = options.language;
  if (!options.prompt.empty()) model["prompt"] = options.prompt;
  return model;
}

void append_base64(std::string_view bytes, std::string& out) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) -> unsigned {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
    };
    const unsigned three = byte(0) << 16 | byte(1) << 8 | byte(2);
    out += kAlphabet[three >> 18];
    out += kAlphabet[three >> 12 & 63];
    out += at + 1 < bytes.size() ? kAlphabet[three >> 6 & 63] : '=';
    out += at + 2 < bytes.size() ? kAlphabet[three & 63] : '=';
  }
}

Kind kind_of(std::string_view type) {
  if (type == "session.created" || type == "transcription_session.created") return Kind::Created;
  if (type == "session.updated" || type == "transcription_session.updated") return Kind::Updated;
  if (type == "input_audio_buffer.committed") return Kind::Committed;
  if (type == "input_audio_buffer.cleared") return Kind::Cleared;
  if (type == "error") return Kind::Error;
  constexpr std::string_view kItem = "conversation.item.input_audio_transcription.";
  if (!type.starts_with(kItem)) return Kind::Other;
  type.remove_prefix(kItem.size());
  if (type == "delta") return Kind::Delta;
  if (type == "completed") return Kind::Completed;
  return type == "failed" ? Kind::Failed : Kind::Other;
}

std::optional<std::chrono::seconds> expiry(const Json& session) {
  const Json& at = member(session, "expires_at");
  if (!at.is_number()) return {};
  const double seconds = at.get<double>();
  // Later than the year 5000 it is no time in seconds.
  if (!(seconds > 0) || seconds > 1e11) return {};
  return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

}  // namespace

std::string live_setup(const SttOptions& options) {
  return to_text({{"type", "session.update"},
                  {"session",
                   {{"type", "transcription"},
                    {"audio",
                     {{"input",
                       {{"format", {{"type", "audio/pcm"}, {"rate", audio::kSpeechRate}}},
                        {"transcription", model_of(options)},
                        {"noise_reduction", {{"type", "near_field"}}},
                        {"turn_detection", nullptr}}}}}}}});
}

std::string live_setup_beta(const SttOptions& options) {
  return to_text({{"type", "transcription_session.update"},
                  {"session",
                   {{"input_audio_format", "pcm16"},
                    {"input_audio_transcription", model_of(options)},
                    {"input_audio_noise_reduction", {{"type", "near_field"}}},
                    {"turn_detection", nullptr}}}});
}

std::string live_append(std::span<const std::int16_t> samples) {
  std::string bytes;
  bytes.reserve(samples.size_bytes());
  for (const std::int16_t sample : samples) {
    const auto bits = static_cast<std::uint16_t>(sample);
    bytes += static_cast<char>(bits & 0xFF);
    bytes += static_cast<char>(bits >> 8);
  }
  std::string message = R"({"type":"input_audio_buffer.append","audio":")";
  message.reserve(message.size() + bytes.size() * 4 / 3 + 8);
  append_base64(bytes, message);
  return message + "\"}";
}

std::string live_commit() {
  return R"({"type":"input_audio_buffer.commit"})";
}

std::string live_clear() {
  return R"({"type":"input_audio_buffer.clear"})";
}

LiveEvent read_live_event(std::string_view message) {
  const auto json = parse_json(message);
  if (!json) return {};
  LiveEvent event{.kind = kind_of(text_member(*json, "type")),
                  .item_id = text_member(*json, "item_id"),
                  .text = {},
                  .language = {},
                  .expires = expiry(member(*json, "session"))};
  const Json& error = member(*json, "error");
  switch (event.kind) {
    case Kind::Delta:
      event.text = text_member(*json, "delta");
      break;
    case Kind::Completed:
      event.text = tidy(text_member(*json, "transcript"));
      event.language = language_code(*json);
      break;
    case Kind::Failed:
    case Kind::Error:
      event.text = text_member(error, "code") + " " + text_member(error, "message");
      break;
    default:
      break;
  }
  return event;
}

}  // namespace pipeline::openai
