#include "tests/support/service_answer.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

namespace support {
namespace {

using nlohmann::ordered_json;

std::string_view type_of(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 429:
      return "rate_limit_error";
    default:
      return status >= 500 ? "server_error" : "invalid_request_error";
  }
}

// Names of the request's fields, whichever shape it has.
std::vector<std::string> fields_of(const RequestRecord& record) {
  std::vector<std::string> names;
  for (const auto& [name, value] : record.form.fields) names.push_back(name);
  const auto body = ordered_json::parse(record.request.body, nullptr, false);
  if (body.is_object()) {
    for (const auto& [name, value] : body.items()) names.push_back(name);
  }
  return names;
}

std::string model_of(const RequestRecord& record) {
  if (const auto found = record.form.fields.find("model"); found != record.form.fields.end()) {
    return found->second;
  }
  const auto body = ordered_json::parse(record.request.body, nullptr, false);
  if (!body.is_object() || !body.contains("model") || !body["model"].is_string()) return {};
  return body["model"];
}

std::optional<Answer> refusal(const RequestRecord& record, const Script& script,
                              const Behaviour& behaviour) {
  if (!script.key.empty() && record.request.header("authorization") != "Bearer " + script.key) {
    return error_answer(401, "Incorrect API key provided.", "invalid_api_key");
  }
  if (record.endpoint == Endpoint::Other ||
      (record.endpoint == Endpoint::Realtime && !script.realtime.available)) {
    return error_answer(404, "Unknown request URL: " + record.request.target, "unknown_url");
  }
  if (record.endpoint == Endpoint::Models || record.endpoint == Endpoint::Realtime)
    return std::nullopt;
  if (!behaviour.allowed_fields.empty()) {
    for (const std::string& name : fields_of(record)) {
      if (std::ranges::find(behaviour.allowed_fields, name) == behaviour.allowed_fields.end()) {
        return error_answer(400, "Unrecognized request argument supplied: " + name,
                            "unknown_parameter", name);
      }
    }
  }
  const std::string model = model_of(record);
  if (!script.models.empty() &&
      std::ranges::find(script.models, model, &Model::id) == script.models.end()) {
    return error_answer(404, "The model `" + model + "` does not exist.", "model_not_found",
                        "model");
  }
  return std::nullopt;
}

Answer list_models(const Script& script) {
  static const std::vector<Model> kUsual = {{"gpt-transcribe", ""},
                                            {"gpt-4o-mini-transcribe", "2027-02-26"},
                                            {"gpt-6-luna", ""},
                                            {"gpt-4o-mini-tts", "2027-01-06"}};
  ordered_json data = ordered_json::array();
  for (const Model& model : script.models.empty() ? kUsual : script.models) {
    data.push_back(
        {{"id", model.id},
         {"object", "model"},
         {"created", 1760000000},
         {"owned_by", "simulated"},
         {"shutdown_date",
          model.shutdown_date.empty() ? ordered_json() : ordered_json(model.shutdown_date)}});
  }
  Answer answer;
  answer.pieces = {{0, ordered_json{{"object", "list"}, {"data", data}}.dump(), {}}};
  return answer;
}

Answer own_answer(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
                  TimingDraw& timing) {
  if (!behaviour.body.empty()) {
    Answer answer;
    answer.pieces = {{0, behaviour.body, {}}};
    return answer;
  }
  if (behaviour.status >= 300 && behaviour.status < 400) return {};
  if (behaviour.status >= 400) {
    return error_answer(behaviour.status, "The simulated service was told to fail.",
                        type_of(behaviour.status));
  }
  if (auto refused = refusal(record, script, behaviour)) return *refused;
  switch (record.endpoint) {
    case Endpoint::Transcriptions:
      return transcribe(record, script, behaviour, timing);
    case Endpoint::Chat:
      return chat(record, script, behaviour, timing);
    case Endpoint::Speech:
      return speak(record, script, behaviour, timing);
    case Endpoint::Realtime:
      return upgrade(record);
    default:
      return list_models(script);
  }
}

// All pieces become one run of bytes, cut anew; a new piece is due with the last byte in it.
void cut_into(std::vector<Piece>& pieces, const std::vector<std::size_t>& sizes) {
  std::vector<Piece> cut;
  Piece current;
  std::size_t next = 0;
  for (Piece& piece : pieces) {
    current.wait += piece.wait;
    current.note += piece.note;
    for (const char byte : piece.bytes) {
      current.bytes += byte;
      if (current.bytes.size() < sizes[next % sizes.size()]) continue;
      cut.push_back(std::move(current));
      current = {};
      ++next;
    }
  }
  if (!current.bytes.empty()) cut.push_back(std::move(current));
  pieces = std::move(cut);
}

}  // namespace

Endpoint route(const HttpRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (request.method == "GET" && path == "/v1/models") return Endpoint::Models;
  if (request.method == "GET" && path == "/v1/realtime") return Endpoint::Realtime;
  if (request.method != "POST") return Endpoint::Other;
  if (path == "/v1/audio/transcriptions") return Endpoint::Transcriptions;
  if (path == "/v1/chat/completions") return Endpoint::Chat;
  if (path == "/v1/audio/speech") return Endpoint::Speech;
  return Endpoint::Other;
}

Answer make_answer(const RequestRecord& record, const Script& script, const Behaviour& behaviour,
                   TimingDraw& timing) {
  Answer answer;
  try {
    answer = own_answer(record, script, behaviour, timing);
  } catch (const nlohmann::json::exception&) {
    answer = error_answer(400, "A field of the request has the wrong type.", "invalid_type");
  }
  if (behaviour.status != 200) answer.status = behaviour.status;
  if (!behaviour.content_type.empty()) answer.content_type = behaviour.content_type;
  answer.headers.insert(answer.headers.end(), behaviour.headers.begin(), behaviour.headers.end());
  answer.headers_after += timing.seconds("round_trip_ms") + behaviour.delays.before_headers.count();
  if (!behaviour.leading_bytes.empty()) {
    answer.pieces.insert(answer.pieces.begin(), {0, behaviour.leading_bytes, {}});
    if (answer.audible_after > 0) answer.audible_after += behaviour.leading_bytes.size();
  }
  if (!behaviour.extra_bytes.empty()) answer.pieces.push_back({0, behaviour.extra_bytes, {}});
  if (!behaviour.chunk_sizes.empty()) cut_into(answer.pieces, behaviour.chunk_sizes);
  for (std::size_t i = 0; i < answer.pieces.size(); ++i) {
    const Seconds more =
        i == 0 ? behaviour.delays.before_first_byte : behaviour.delays.between_chunks;
    answer.pieces[i].wait += more.count();
  }
  return answer;
}

Answer error_answer(int status, std::string_view message, std::string_view code,
                    std::string_view param) {
  const ordered_json error = {{"message", message},
                              {"type", type_of(status)},
                              {"param", param.empty() ? ordered_json() : ordered_json(param)},
                              {"code", code}};
  Answer answer;
  answer.status = status;
  answer.pieces = {{0, ordered_json{{"error", error}}.dump(), {}}};
  return answer;
}

std::size_t cut_after(std::vector<Piece>& pieces, std::size_t bytes) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (bytes == 0) return i;
    if (bytes < pieces[i].bytes.size()) {
      Piece rest{0, pieces[i].bytes.substr(bytes), {}};
      pieces[i].bytes.resize(bytes);
      pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(rest));
      return i + 1;
    }
    bytes -= pieces[i].bytes.size();
  }
  return pieces.size();
}

}  // namespace support
