#include "tests/bench/cold_client.h"

#include <utility>

namespace bench {

ColdClient::ColdClient(TalkDesk& desk, Conversation conversation)
    : desk_(desk), conversation_(std::move(conversation)) {}

ColdClient::~ColdClient() {
  if (thread_.joinable()) stop();
}

audio::TimePoint ColdClient::key_down() {
  const audio::TimePoint at = audio::Clock::now();
  desk_.record();
  return at;
}

audio::TimePoint ColdClient::key_up() {
  const audio::TimePoint at = audio::Clock::now();
  talk_.emplace(Talk{desk_.speaker()});
  error_.clear();
  thread_ = std::jthread([this, at](const std::stop_token& stop) { converse(at, stop); });
  return at;
}

void ColdClient::converse(audio::TimePoint key_up, const std::stop_token& stop) {
  talk_->speaker.begin_answer();
  const std::vector<std::int16_t> question = desk_.finish(key_up);
  const auto done = conversation_(question, *talk_, stop);
  if (!done && done.error().fault != holler::Fault::Cancelled) error_ = done.error().message;
}

OwnWord ColdClient::stop() {
  audio::Speaker& speaker = talk_->speaker;
  OwnWord word;
  word.first_sound = speaker.first_sound();
  word.underruns = speaker.underruns();
  word.device_underruns = speaker.device_underruns();
  speaker.silence();
  thread_.request_stop();
  thread_.join();
  speaker.reopen();
  word.transcript = talk_->transcript;
  word.first_segment = talk_->first_segment;
  word.error = error_;
  return word;
}

}  // namespace bench
