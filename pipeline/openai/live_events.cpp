// LiveSession, what the socket tells: its connection from dialling to its end, and the events of
// the session on it.
#include <utility>

#include "pipeline/openai/live_session.h"

namespace pipeline::openai {
namespace {

// Sessions end after an hour at the latest; a question takes five minutes at most.
constexpr std::chrono::minutes kOldest{54};
constexpr std::chrono::minutes kSpare{6};

// The server has answered, and not only that it has no time or knows no such key.
bool refuses_for_good(int http_status) {
  return http_status != 0 && http_status != 401 && http_status != 403 && http_status != 408 &&
         http_status != 429 && http_status < 500;
}

}  // namespace

void LiveSession::dial() {
  state_ = State::Dialling;
  beta_ = false;
  appended_ = 0;
  expires_.reset();
  pinged_.reset();
  items_ = {};
  connection_ = socket_.dial(request_);
}

void LiveSession::close() {
  state_ = State::Closed;
  connection_ = 0;
  pinged_.reset();
  socket_.drop();
}

void LiveSession::ping() {
  pinged_ = audio::Clock::now();
  socket_.ping();
}

bool LiveSession::silent(TimePoint now) const {
  return state_ == State::Ready && pinged_ && heard_from_ < *pinged_ &&
         now - *pinged_ >= rules_.pong;
}

bool LiveSession::too_old() const {
  if (audio::Clock::now() - opened_ > kOldest) return true;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return expires_ && now + kSpare > *expires_;
}

void LiveSession::on_opened(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  if (id != connection_) return;
  state_ = State::Setup;
  opened_ = heard_from_ = audio::Clock::now();
}

void LiveSession::on_alive(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  if (id == connection_) heard_from_ = audio::Clock::now();
}

void LiveSession::on_message(std::uint64_t id, std::string_view message) {
  const LiveEvent event = read_live_event(message);
  std::unique_lock lock(mutex_);
  if (id != connection_) return;
  heard_from_ = audio::Clock::now();
  if (event.expires) expires_ = event.expires;
  if (state_ == State::Setup) {
    set_up(event);
  } else {
    take(event);
  }
  const auto found = std::exchange(found_, {});
  lock.unlock();
  learn(found);
}

void LiveSession::set_up(const LiveEvent& event) {
  if (event.kind == LiveEvent::Kind::Created) {
    socket_.send(live_setup(options_));
  } else if (event.kind == LiveEvent::Kind::Updated) {
    state_ = State::Ready;
    refused_ = false;
    was_ready_ = true;
    found_ = true;
    if (asking_ && !lost_) send_sound(1);
  } else if (event.kind == LiveEvent::Kind::Error) {
    if (!beta_) {
      beta_ = true;
      socket_.send(live_setup_beta(options_));
      return;
    }
    close();
    refused_ = true;
    was_ready_ = false;
    found_ = false;
    if (asking_) lose("the server refuses the session: " + event.text);
  }
}

void LiveSession::take(const LiveEvent& event) {
  if (event.kind == LiveEvent::Kind::Error) {
    // Which message was wrong is not said, so that the commits can no longer be counted.
    if (asking_) return lose("the server reports an error: " + event.text);
    return close();
  }
  if (!asking_) {
    items_.take(event);
    return;
  }
  switch (items_.take(event)) {
    case LiveItems::News::Partial:
      if (partial_ && !text_ && !lost_) partial_(items_.text());
      break;
    case LiveItems::News::Final:
      finish_text(
          {.text = items_.text(), .language = items_.language(), .sent = sent_, .live = true});
      break;
    case LiveItems::News::Failed:
      lose("the server has no text: " + event.text);
      break;
    case LiveItems::News::None:
      break;
  }
}

void LiveSession::finish_text(Transcript text) {
  if (text_ || lost_) return;
  text_ = std::move(text);
  if (ready_) ready_();
  changed_.notify_all();
}

void LiveSession::on_ended(std::uint64_t id, const WebSocketEnd& end) {
  std::unique_lock lock(mutex_);
  if (id != connection_) return;
  const bool was_up = state_ == State::Ready;
  state_ = State::Closed;
  connection_ = 0;
  pinged_.reset();
  refused_ = !was_up;
  std::optional<bool> found;
  if (!was_up && refuses_for_good(end.http_status)) {
    was_ready_ = false;
    found = false;
  }
  if (asking_ && !lost_ && !text_) {
    // It may have been dead before the press already, and only now have shown it.
    if (was_up && !committed_ && dials_left_ > 0) {
      --dials_left_;
      dial();
    } else {
      lose("the connection ended: " + end.error.detail);
    }
  }
  lock.unlock();
  learn(found);
}

void LiveSession::learn(std::optional<bool> works) {
  if (!works || !memory_.learn) return;
  if (memory_.works && memory_.works(server_) == *works) return;
  memory_.learn(server_, *works);
}

}  // namespace pipeline::openai
