#include "tests/bench/streaming_client.h"

#include <utility>

#include "pipeline/channel.h"
#include "pipeline/sse.h"
#include "tests/bench/cold_requests.h"

namespace bench {
namespace {

using holler::Result;
using Sentences = pipeline::Channel<std::string>;

// Speaks sentence after sentence until the channel ends.
void speak(const ColdHttp& http, Sentences& sentences, Talk& talk, const std::stop_token& stop) {
  while (const auto sentence = sentences.pop(stop)) {
    if (talk.first_segment.empty()) talk.first_segment = *sentence;
    PcmBytes pcm;
    const auto done = http.post_json(
        "/audio/speech", speech_request(*sentence),
        [&](std::string_view bytes) { return talk.speaker.write(pcm.take(bytes), stop); }, stop);
    if (!done) return;
    talk.speaker.end_segment();
  }
  talk.speaker.drain(stop);
}

// Streams the answer and sends on every sentence as soon as it is complete.
Result<void> think(const ColdHttp& http, const std::string& question, Sentences& sentences,
                   const std::stop_token& stop) {
  SentenceCutter cutter;
  pipeline::SseParser events;
  const auto take = [&](const pipeline::SseEvent& event) {
    cutter.feed(delta_in(event.data));
    while (auto sentence = cutter.next()) sentences.push(std::move(*sentence), stop);
    return true;
  };
  const auto done = http.post_json(
      "/chat/completions", chat_request(question, true),
      [&](std::string_view bytes) { return events.feed(bytes, take).value_or(false); }, stop);
  if (!done) return done;
  if (std::string rest = cutter.finish(); !rest.empty()) sentences.push(std::move(rest), stop);
  return {};
}

Result<void> converse(const ColdHttp& http, const std::filesystem::path& file,
                      std::span<const std::int16_t> question, Talk& talk,
                      const std::stop_token& stop) {
  const auto transcript = transcribe(http, file, question, stop);
  if (!transcript) return std::unexpected(transcript.error());
  talk.transcript = *transcript;
  Sentences sentences(64);
  std::jthread speaking([&] { speak(http, sentences, talk, stop); });
  const pipeline::ClosesOnReturn closes(sentences);  // ends before the thread is joined
  return think(http, talk.transcript, sentences, stop);
}

}  // namespace

std::optional<std::string> SentenceCutter::next() {
  for (std::size_t i = 0; i + 1 < text_.size(); ++i) {
    if (std::string_view(".!?").find(text_[i]) == std::string_view::npos) continue;
    if (text_[i + 1] != ' ') continue;
    std::string sentence = text_.substr(0, i + 1);
    text_.erase(0, i + 2);
    return sentence;
  }
  return std::nullopt;
}

Conversation streaming_conversation(ColdHttp http, std::filesystem::path file) {
  return [http = std::move(http), file = std::move(file)](std::span<const std::int16_t> question,
                                                          Talk& talk, const std::stop_token& stop) {
    return converse(http, file, question, talk, stop);
  };
}

}  // namespace bench
