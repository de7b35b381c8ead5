#include "tests/support/service_realtime.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "tests/support/service_answer.h"
#include "tests/support/service_frames.h"

namespace support {
namespace {

const std::string kTranscription = "conversation.item.input_audio_transcription.";

bool holds(std::string text, std::string_view word) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text.find(word) != std::string::npos;
}

// What the checks need, found in either shape.
struct Asked {
  bool format_ok = false;
  ordered_json turn_detection;
  ordered_json transcription;
};

Asked asked_of(const ordered_json& session, bool beta) {
  Asked asked;
  if (beta) {
    asked.format_ok = session.value("input_audio_format", "pcm16") == "pcm16";
    asked.turn_detection = session.value("turn_detection", ordered_json());
    asked.transcription = session.value("input_audio_transcription", ordered_json());
    return asked;
  }
  const ordered_json audio = session.value("audio", ordered_json::object());
  const ordered_json input = audio.value("input", ordered_json::object());
  const ordered_json format = input.value("format", ordered_json::object());
  asked.format_ok = format.value("type", "") == "audio/pcm" && format.value("rate", 0) == 24000;
  asked.turn_detection = input.value("turn_detection", ordered_json());
  asked.transcription = input.value("transcription", ordered_json());
  return asked;
}

}  // namespace

Answer upgrade(const RequestRecord& record) {
  const HttpRequest& request = record.request;
  const std::string key = request.header("sec-websocket-key");
  if (!holds(request.header("upgrade"), "websocket") ||
      !holds(request.header("connection"), "upgrade") || key.empty() ||
      request.header("sec-websocket-version") != "13") {
    return error_answer(426, "This endpoint speaks WebSocket.", "upgrade_required");
  }
  if (!request.header("openai-beta").empty()) {
    return error_answer(400, "The beta shape is switched off.", "beta_api_shape_disabled");
  }
  if (request.target.find("intent=transcription") == std::string::npos ||
      request.target.find("model=") != std::string::npos) {
    return error_answer(400, "The simulated service knows intent=transcription without a model.",
                        "invalid_intent", "intent");
  }
  Answer answer;
  answer.status = 101;
  answer.headers = {{"Upgrade", "websocket"},
                    {"Connection", "Upgrade"},
                    {"Sec-WebSocket-Accept", accept_key(key)}};
  return answer;
}

ordered_json session_event(std::string_view happened, bool beta, const ordered_json& session) {
  const std::string kind = beta ? "transcription_session." : "session.";
  return {{"type", kind + std::string(happened)}, {"session", session}};
}

ordered_json error_event(std::string_view code, std::string_view message,
                         const ordered_json& client_event) {
  const ordered_json id =
      client_event.is_object() ? client_event.value("event_id", ordered_json()) : ordered_json();
  return {{"type", "error"},
          {"error",
           {{"type", "invalid_request_error"},
            {"code", code},
            {"message", message},
            {"param", nullptr},
            {"event_id", id}}}};
}

ordered_json committed_event(const std::string& item, const std::string& previous) {
  return {{"type", "input_audio_buffer.committed"},
          {"item_id", item},
          {"previous_item_id", previous.empty() ? ordered_json() : ordered_json(previous)}};
}

ordered_json item_event(const std::string& item, bool beta) {
  const ordered_json content =
      ordered_json::array({{{"type", "input_audio"}, {"transcript", nullptr}}});
  return {{"type", beta ? "conversation.item.created" : "conversation.item.added"},
          {"item", {{"id", item}, {"type", "message"}, {"role", "user"}, {"content", content}}}};
}

ordered_json delta_event(const std::string& item, const std::string& delta) {
  return {{"type", kTranscription + "delta"},
          {"item_id", item},
          {"content_index", 0},
          {"delta", delta}};
}

ordered_json completed_event(const std::string& item, const std::string& transcript,
                             double audio_seconds) {
  return {{"type", kTranscription + "completed"},
          {"item_id", item},
          {"content_index", 0},
          {"transcript", transcript},
          {"usage", {{"type", "duration"}, {"seconds", std::ceil(audio_seconds)}}}};
}

ordered_json failed_event(const std::string& item, const std::string& code) {
  return {{"type", kTranscription + "failed"},
          {"item_id", item},
          {"content_index", 0},
          {"error",
           {{"type", "transcription_error"},
            {"code", code},
            {"message", "The simulated service was told to fail."},
            {"param", nullptr}}}};
}

std::string refused_session(const ordered_json& event, const Script& script, bool beta) {
  const ordered_json session = event.value("session", ordered_json::object());
  if (!beta && session.value("type", "") != "transcription") {
    return "session.type must be transcription.";
  }
  const Asked asked = asked_of(session, beta);
  if (!asked.format_ok) return "The audio must be PCM16 at 24000 Hz.";
  if (!asked.turn_detection.is_null()) return "This model needs turn_detection null.";
  const std::string model =
      asked.transcription.is_object() ? asked.transcription.value("model", "") : std::string();
  if (model.empty()) return "A transcription model is required.";
  const bool known = script.models.empty() ||
                     std::ranges::find(script.models, model, &Model::id) != script.models.end();
  return known ? std::string() : "The model `" + model + "` does not exist.";
}

}  // namespace support
