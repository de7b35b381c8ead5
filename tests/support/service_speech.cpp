// POST /v1/audio/speech: the simulated voice as pcm (16-bit little-endian) or wav.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/support/service_answer.h"
#include "tests/support/simulated_voice.h"

namespace support {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kInputLimit = 4096;    // characters, the real service's
constexpr std::size_t kDefaultWrite = 4800;  // bytes: 100 ms at 24 kHz

void append_little_endian(std::string& to, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to += static_cast<char>((value >> (8 * i)) & 0xFF);
}

// The header of a streamed file: the sizes are not known yet and say 0xFFFFFFFF.
std::string wav_header(int rate) {
  const auto hz = static_cast<std::uint32_t>(rate);
  std::string header = "RIFF";
  append_little_endian(header, 0xFFFFFFFF, 4);
  header += "WAVEfmt ";
  append_little_endian(header, 16, 4);
  append_little_endian(header, 1, 2);  // PCM
  append_little_endian(header, 1, 2);  // mono
  append_little_endian(header, hz, 4);
  append_little_endian(header, hz * 2, 4);
  append_little_endian(header, 2, 2);
  append_little_endian(header, 16, 2);
  header += "data";
  append_little_endian(header, 0xFFFFFFFF, 4);
  return header;
}

std::vector<std::int16_t> voice_of(const std::string& text, int rate, double silence_seconds) {
  return simulated_voice(text, rate, static_cast<int>(std::lrint(silence_seconds * 1000)));
}

// Bytes up to and with the first sample above -50 dBFS, the level from which sound counts as heard.
std::size_t audible_bytes(const std::vector<std::int16_t>& samples) {
  constexpr int kAudible = 104;
  const auto first =
      std::ranges::find_if(samples, [](std::int16_t s) { return std::abs(int{s}) >= kAudible; });
  return first == samples.end() ? 0 : static_cast<std::size_t>(first - samples.begin() + 1) * 2;
}

std::string pcm_of(const std::vector<std::int16_t>& samples) {
  std::string bytes;
  bytes.reserve(samples.size() * 2);
  for (const std::int16_t sample : samples) {
    append_little_endian(bytes, static_cast<std::uint16_t>(sample), 2);
  }
  return bytes;
}

double stall_before(std::size_t write, const SpeechShape& shape) {
  if (write < shape.writes_to_stall || shape.writes_between_stalls == 0) return 0;
  return (write - shape.writes_to_stall) % shape.writes_between_stalls == 0 ? shape.stall.count()
                                                                            : 0;
}

// Cuts the body into writes; each waits for the time that its sound takes, divided by the speed.
std::vector<Piece> writes_of(const std::string& body, int rate, const Behaviour& behaviour,
                             TimingDraw& timing) {
  const double slowness = timing.number("speech_slowness") +
                          (behaviour.speech.speed > 0 ? 1 / behaviour.speech.speed : 0);
  const auto& sizes = behaviour.chunk_sizes;
  // The chance is that of a whole body, as for the first byte; a stall lies anywhere in it.
  const double stall = timing.seconds("speech_stall_ms");
  const auto stall_at = static_cast<std::size_t>(timing.uniform("speech_stall_at", 0, 1) *
                                                 static_cast<double>(body.size()));
  std::vector<Piece> pieces;
  for (std::size_t start = 0; start < body.size();) {
    auto size = static_cast<std::size_t>(timing.number("speech_write_bytes"));
    if (size == 0) size = kDefaultWrite;
    if (!sizes.empty()) size = std::max<std::size_t>(1, sizes[pieces.size() % sizes.size()]);
    size = std::min(size, body.size() - start);
    const double wait = pieces.empty() ? 0
                                       : static_cast<double>(size) / 2 / rate * slowness +
                                             (stall_at - start < size ? stall : 0) +
                                             stall_before(pieces.size(), behaviour.speech);
    pieces.push_back({wait, body.substr(start, size), {}});
    start += size;
  }
  return pieces;
}

}  // namespace

Answer speak(const RequestRecord& record, const Script& /*script*/, const Behaviour& behaviour,
             TimingDraw& timing) {
  const auto body = ordered_json::parse(record.request.body, nullptr, false);
  for (const char* name : {"model", "input", "voice"}) {
    if (!body.is_object() || !body.contains(name) || body[name].empty()) {
      return error_answer(400, std::string("Missing required parameter: '") + name + "'.",
                          "missing_parameter", name);
    }
  }
  const std::string text = body["input"];
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  if (characters == 0 || characters > kInputLimit) {
    return error_answer(400, "Input must have 1 to 4096 characters.", "string_too_long", "input");
  }
  const std::string format = body.value("response_format", "mp3");
  if (format != "pcm" && format != "wav") {
    return error_answer(400, "The simulated service knows pcm and wav only.", "unsupported_format",
                        "response_format");
  }
  const int rate = body.value("sample_rate", behaviour.speech.rate);
  const bool wav = format == "wav" || behaviour.speech.wav_always;
  const double silence =
      behaviour.speech.leading_silence.count() + timing.seconds("leading_silence_ms");
  Answer answer;
  answer.content_type = format == "wav" ? "audio/wav" : "audio/pcm";
  answer.headers_after =
      timing.seconds("speech_first_byte_base_ms") +
      static_cast<double>(characters) * timing.seconds("speech_first_byte_per_character_ms");
  const auto samples = voice_of(text, rate, silence);
  const std::string header = wav ? wav_header(rate) : std::string();
  answer.pieces = writes_of(header + pcm_of(samples), rate, behaviour, timing);
  answer.audible_after = header.size() + audible_bytes(samples);
  return answer;
}

}  // namespace support
