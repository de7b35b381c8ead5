#include "pipeline/openai/live_session.h"

#include <algorithm>
#include <utility>

#include "pipeline/openai/error_reply.h"
#include "pipeline/proxy.h"

namespace pipeline::openai {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMessage = audio::frames_in(milliseconds(40), audio::kSpeechRate);
constexpr std::size_t kLongMessage = 5 * kMessage;  // when catching up
// Servers refuse to commit less.
constexpr std::size_t kShortest = audio::frames_in(milliseconds(100), audio::kSpeechRate);
constexpr milliseconds kPingEvery{10'000};  // while the key is held
// Bytes on the way for so much sound: 16-bit samples in base64, and a little around them.
constexpr std::size_t wire_bytes(milliseconds sound) {
  return audio::frames_in(sound, audio::kSpeechRate) * 2 * 4 / 3;
}

WebSocketRequest request_for(const Endpoint& endpoint) {
  WebSocketRequest request{.address = parse_address(endpoint.base_url).value_or(Address{}),
                           .target = {},
                           .headers = {},
                           .connect_timeout = endpoint.connect_timeout};
  request.target = request.address.path + "/realtime?intent=transcription";
  if (!endpoint.api_key.empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + endpoint.api_key);
  }
  return request;
}

// Two servers of one machine differ in the port.
std::string authority_of(const Address& address) {
  return address.port.empty() ? address.host : address.host + ":" + address.port;
}

}  // namespace

LiveSession::LiveSession(Endpoint endpoint, SttOptions options, LiveMemory memory, HearRules rules)
    : endpoint_(std::move(endpoint)),
      options_(std::move(options)),
      memory_(std::move(memory)),
      rules_(rules),
      request_(request_for(endpoint_)),
      server_(authority_of(request_.address)),
      reachable_(validate(endpoint_).has_value() && !goes_through_proxy(request_.address)),
      socket_(events()) {}

WebSocketEvents LiveSession::events() {
  return {.opened = [this](std::uint64_t id) { on_opened(id); },
          .message = [this](std::uint64_t id, std::string_view text) { on_message(id, text); },
          .pong = [this](std::uint64_t id) { on_alive(id); },
          .ended = [this](std::uint64_t id, const WebSocketEnd& end) { on_ended(id, end); }};
}

bool LiveSession::usable() const {
  if (!reachable_) return false;
  if (options_.mode == HearMode::Live || is_openai_host(endpoint_.base_url)) return true;
  {
    const std::lock_guard lock(mutex_);
    if (was_ready_) return true;
  }
  return memory_.works && memory_.works(server_);
}

void LiveSession::open() {
  const std::lock_guard lock(mutex_);
  if (reachable_ && state_ == State::Closed && !refused_) dial();
}

int LiveSession::begin(PartialSink partial) {
  const std::lock_guard lock(mutex_);
  ++turn_;
  asking_ = true;
  partial_ = std::move(partial);
  ready_ = {};
  sound_.clear();
  appended_ = 0;
  any_sent_ = committed_ = lost_ = false;
  sent_.reset();
  text_.reset();
  trouble_.clear();
  items_.begin();
  dials_left_ = 1;
  if (state_ == State::Closed || (state_ == State::Ready && too_old())) {
    dials_left_ = 0;
    dial();
  } else if (state_ == State::Ready) {
    ping();
  }
  return turn_;
}

void LiveSession::feed(int turn, std::span<const std::int16_t> samples) {
  const std::lock_guard lock(mutex_);
  if (!mine(turn) || lost_ || committed_) return;
  sound_.insert(sound_.end(), samples.begin(), samples.end());
  const TimePoint now = audio::Clock::now();
  if (silent(now) && dials_left_ > 0) {
    --dials_left_;
    dial();
  } else if (state_ == State::Ready && pinged_ && now - *pinged_ > kPingEvery) {
    ping();
  }
  send_sound(kMessage);
}

bool LiveSession::commit(int turn) {
  const std::lock_guard lock(mutex_);
  if (!mine(turn) || lost_) return false;
  if (state_ != State::Ready) {
    lose("the session was not open at the release");
    return false;
  }
  if (sound_.size() < kShortest) {
    finish_text({.text = {}, .language = {}, .sent = {}, .live = true});
    return true;
  }
  if (silent(audio::Clock::now())) {
    close();
    lose("the server does not answer");
    return false;
  }
  send_sound(1);
  if (socket_.unsent() > wire_bytes(rules_.lag)) {
    close();
    lose("the sound goes out too slowly");
    return false;
  }
  committed_ = true;
  items_.committed();
  socket_.send(live_commit(), [this, turn](TimePoint at) {
    const std::lock_guard sent_lock(mutex_);
    if (mine(turn)) sent_ = at;
  });
  return true;
}

std::optional<Transcript> LiveSession::wait(int turn, TimePoint until, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const auto over = [&] { return !mine(turn) || text_ || lost_; };
  while (!over() && !stop.stop_requested()) {
    // An unanswered ping ends the wait early.
    const bool pinging = pinged_ && heard_from_ < *pinged_;
    const TimePoint next = pinging ? std::min(until, *pinged_ + rules_.pong) : until;
    if (changed_.wait_until(lock, stop, next, over)) break;
    if (audio::Clock::now() >= until || silent(audio::Clock::now())) break;
  }
  if (!mine(turn) || !text_) return {};
  return text_;
}

void LiveSession::when_ready(int turn, std::function<void()> ready) {
  const std::lock_guard lock(mutex_);
  if (!mine(turn)) return;
  if (text_ && ready) ready();
  ready_ = std::move(ready);
}

bool LiveSession::lost(int turn) const {
  const std::lock_guard lock(mutex_);
  return !mine(turn) || lost_;
}

bool LiveSession::sent_any(int turn) const {
  const std::lock_guard lock(mutex_);
  return mine(turn) && any_sent_;
}

void LiveSession::end(int turn, bool keep) {
  const std::lock_guard lock(mutex_);
  if (!mine(turn)) return;
  asking_ = false;
  partial_ = {};
  ready_ = {};
  sound_ = {};
  // After a failure it is not known what the server still has of the sound.
  if (!keep || (lost_ && any_sent_) || silent(audio::Clock::now()) ||
      socket_.unsent() > wire_bytes(rules_.lag)) {
    close();
  } else if (state_ == State::Ready && !committed_ && appended_ > 0) {
    items_.cleared();
    socket_.send(live_clear());
  } else if (state_ == State::Ready && too_old()) {
    dial();
  }
}

std::string LiveSession::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void LiveSession::send_sound(std::size_t at_least) {
  while (state_ == State::Ready &&
         sound_.size() - appended_ >= std::max<std::size_t>(at_least, 1)) {
    const std::size_t count = std::min(sound_.size() - appended_, kLongMessage);
    socket_.send(live_append(std::span(sound_).subspan(appended_, count)));
    appended_ += count;
    any_sent_ = true;
  }
}

void LiveSession::lose(std::string why) {
  lost_ = true;
  trouble_ = scrubbed(why, endpoint_.api_key);
  changed_.notify_all();
}

}  // namespace pipeline::openai
