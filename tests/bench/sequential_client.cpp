#include "tests/bench/sequential_client.h"

#include <utility>

#include "tests/bench/cold_requests.h"

namespace bench {
namespace {

holler::Result<void> converse(const ColdHttp& http, const std::filesystem::path& file,
                              std::span<const std::int16_t> question, Talk& talk,
                              const std::stop_token& stop) {
  const auto transcript = transcribe(http, file, question, stop);
  if (!transcript) return std::unexpected(transcript.error());
  talk.transcript = *transcript;
  const auto reply =
      http.json_for_text("/chat/completions", chat_request(*transcript, false), stop);
  if (!reply) return std::unexpected(reply.error());
  talk.first_segment = answer_in(*reply);
  const auto speech = http.json_for_text("/audio/speech", speech_request(talk.first_segment), stop);
  if (!speech) return std::unexpected(speech.error());
  if (talk.speaker.write(PcmBytes().take(*speech), stop)) {
    talk.speaker.end_segment();
    talk.speaker.drain(stop);
  }
  return {};
}

}  // namespace

Conversation sequential_conversation(ColdHttp http, std::filesystem::path file) {
  return [http = std::move(http), file = std::move(file)](std::span<const std::int16_t> question,
                                                          Talk& talk, const std::stop_token& stop) {
    return converse(http, file, question, talk, stop);
  };
}

}  // namespace bench
