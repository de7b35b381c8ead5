#include "tests/bench/cold_requests.h"

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "audio/pcm.h"
#include "audio/wav.h"
#include "tests/support/process.h"

namespace bench {
namespace {

using nlohmann::json;

constexpr const char* kInstructions =
    "You are a voice assistant. Answer in plain, short sentences.";

// The string at a path through objects and arrays; empty if it is not there.
std::string text_at(std::string_view text, const char* pointer) {
  const json parsed = json::parse(text, nullptr, false);
  const json::json_pointer where(pointer);
  if (parsed.is_discarded() || !parsed.contains(where) || !parsed.at(where).is_string()) return {};
  return parsed.at(where);
}

}  // namespace

holler::Result<std::string> transcribe(const ColdHttp& http, const std::filesystem::path& file,
                                       std::span<const std::int16_t> question,
                                       const std::stop_token& stop) {
  const std::vector<std::byte> wav = audio::encode_wav(question, audio::kSpeechRate);
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(wav.data()), static_cast<std::streamsize>(wav.size()));
  const auto reply = http.form_for_text(
      "/audio/transcriptions",
      {{"model", "", "gpt-transcribe"}, {"file", "question.wav", support::read_whole(file)}}, stop);
  if (!reply) return std::unexpected(reply.error());
  return text_at(*reply, "/text");
}

std::string chat_request(const std::string& question, bool stream) {
  json body = {{"model", "gpt-6-luna"},
               {"messages",
                {{{"role", "system"}, {"content", kInstructions}},
                 {{"role", "user"}, {"content", question}}}}};
  if (stream) body["stream"] = true;
  return body.dump();
}

std::string speech_request(const std::string& text) {
  return json{
      {"model", "gpt-4o-mini-tts"}, {"voice", "coral"}, {"input", text}, {"response_format", "pcm"}}
      .dump();
}

std::string answer_in(std::string_view reply) {
  return text_at(reply, "/choices/0/message/content");
}

std::string delta_in(std::string_view event) {
  return text_at(event, "/choices/0/delta/content");
}

std::vector<std::int16_t> PcmBytes::take(std::string_view bytes) {
  odd_ += bytes;
  std::vector<std::int16_t> samples(odd_.size() / 2);
  std::memcpy(samples.data(), odd_.data(), samples.size() * 2);
  odd_.erase(0, samples.size() * 2);
  return samples;
}

}  // namespace bench
