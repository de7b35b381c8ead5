#include "pipeline/openai/live_hearing.h"

#include <utility>

namespace pipeline::openai {

LiveHearing::LiveHearing(SpeechUpload& upload, LiveSession* live, HearRules rules,
                         PartialSink partial)
    : upload_(upload),
      live_(live),
      rules_(rules),
      turn_(live ? live->begin(std::move(partial)) : 0),
      preparing_([&upload](std::stop_token enough) { upload.prepare(enough); }) {}

LiveHearing::~LiveHearing() {
  // A session that is silent after a commit is not worth another question.
  if (live_) live_->end(turn_, !waiting_);
}

void LiveHearing::feed(std::span<const std::int16_t> samples) {
  body_.feed(samples);
  if (live_) live_->feed(turn_, samples);
}

Result<Transcript> LiveHearing::finish(const Utterance& utterance, std::stop_token stop) {
  const std::size_t fed = body_.samples();
  const std::span<const std::int16_t> rest = std::span(utterance.samples).subspan(fed);
  body_.feed(rest);
  // A recording from earlier was not fed: it goes in one piece.
  if (live_ && fed > 0) {
    live_->feed(turn_, rest);
    if (auto text = live_text(stop)) return std::move(*text);
  }
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");
  return upload(stop);
}

std::optional<Transcript> LiveHearing::live_text(std::stop_token stop) {
  if (!live_->commit(turn_)) return {};
  auto text = live_->wait(turn_, audio::Clock::now() + rules_.patience, stop);
  waiting_ = !text && !live_->lost(turn_) && !stop.stop_requested();
  return text;
}

Result<Transcript> LiveHearing::upload(std::stop_token stop) {
  body_.finish();
  std::stop_source enough;
  const std::stop_callback stopped(stop, [&enough] { enough.request_stop(); });
  if (waiting_) live_->when_ready(turn_, [enough]() mutable { enough.request_stop(); });
  Result<Transcript> heard = upload_.send(body_, enough.get_token());
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");
  if (!heard && waiting_) {
    // The session was first, or is all that is left.
    if (auto text = live_->wait(turn_, audio::Clock::now() + rules_.patience, stop)) {
      waiting_ = false;
      heard = std::move(*text);
    }
  }
  if (heard) heard->twice = live_ && live_->sent_any(turn_);
  return heard;
}

}  // namespace pipeline::openai
