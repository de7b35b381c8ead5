#include "app/session.h"

#include <utility>

#include "app/log.h"
#include "app/phrases.h"

namespace app {

using audio::Clock;
using std::chrono::milliseconds;
using std::chrono::round;
namespace action = ui::action;
namespace event = pipeline::event;

Session::Session(Setup setup, SoundDesk& desk)
    : setup_(std::move(setup)), desk_(desk), conversation_(setup_.system_prompt) {
  if (setup_.problem) say(*setup_.problem);
  publish();
  thread_ = std::jthread([this] { run(); });
}

Session::~Session() {
  inbox_.post(Quit{});
  thread_.join();
}

void Session::act(ui::Action action) {
  inbox_.post(action);
}

std::shared_ptr<const ui::View> Session::view() const {
  const std::lock_guard lock(view_mutex_);
  return view_;
}

void Session::run() {
  warming_ = std::jthread([ports = setup_.ports](std::stop_token stop) {
    ports.hear.prepare(stop);
    ports.think.prepare(stop);
    ports.speak.prepare(stop);
  });
  desk_.open();
  if (desk_.speaker_problem()) say(*desk_.speaker_problem());
  if (desk_.microphone_problem()) say(*desk_.microphone_problem());
  ready_ = true;
  log(event_line("ready", Clock::now()));
  publish();
  for (bool go_on = true; go_on;) {
    auto message = inbox_.take(next_look());
    if (message) go_on = handle(std::move(*message));
    if (inbox_.empty()) publish();
  }
  hush();
  turn_.reset();
  replay_.reset();
}

bool Session::handle(Message message) {
  if (std::holds_alternative<Quit>(message)) return false;
  if (const auto* act = std::get_if<ui::Action>(&message)) {
    std::visit([this](const auto& a) { on(a); }, *act);
  } else if (const auto* told = std::get_if<pipeline::TurnEvent>(&message)) {
    log(event_line(*told, setup_.provider, latency_));
    std::visit([this](const auto& e) { on(e); }, *told);
  } else {
    replay_.reset();
    log(event_line("replay_ended", Clock::now()));
    became_idle();
  }
  return true;
}

// While listening the level moves; otherwise nothing changes without a message.
std::optional<audio::TimePoint> Session::next_look() const {
  if (phase() == ui::Phase::Listening) return Clock::now() + milliseconds(33);
  return std::nullopt;
}

void Session::on(const action::TalkDown& press) {
  log(event_line("key_down", press.at));
  if (key_down_) return;
  key_down_ = true;
  notice_ = {};
  if (press_) return press_->up.reset();  // the turn before has not even ended: one utterance
  if (capturing() && !stopping_ && turn_->press_again()) return;
  hush();
  replay_next_ = false;
  if (!busy() && !desk_.microphone_alive()) desk_.open();
  if (!desk_.microphone()) {
    if (desk_.microphone_problem()) say(*desk_.microphone_problem());
    return;
  }
  press_ = Press{press.at, std::nullopt, false};
  listening_since_ = press.at;
  // At once: what is said while the old turn winds down is kept. Only where the old turn still has
  // the microphone in hand must it wait for those few milliseconds; the pre-roll covers them.
  if (!capturing()) arm();
  if (!busy()) became_idle();
}

void Session::arm() {
  desk_.microphone()->arm();
  press_->armed = true;
}

void Session::on(const action::TalkUp& release) {
  log(event_line("key_up", release.at));
  if (!key_down_) return;
  key_down_ = false;
  if (press_) {
    press_->up = release.at;
  } else if (capturing()) {
    turn_->key_up(release.at);
  }
}

void Session::on(const action::Stop&) {
  replay_next_ = false;
  if (press_ && press_->armed) desk_.microphone()->disarm();
  press_.reset();
  hush();
}

void Session::on(const action::Replay&) {
  if (!last_answer_ || press_ || capturing()) return;
  notice_ = {};
  replay_next_ = true;
  hush();
  if (!busy()) became_idle();
}

void Session::on(const action::Retry&) {
  if (busy() || press_ || !retry_) return;
  notice_ = {};
  if (std::holds_alternative<std::string>(*retry_)) conversation_.forget_last();
  start_turn(*retry_);
}

void Session::on(const action::DismissNotice&) {
  notice_ = {};
}

void Session::on(const event::Partial& partial) {
  conversation_.partial(partial.text);
}

void Session::on(const event::Captured& captured) {
  turn_phase_ = TurnPhase::Thinking;
  retry_ = captured.utterance;
}

void Session::on(const event::Heard& heard) {
  conversation_.question(heard.transcript.text);
  turn_phase_ = TurnPhase::Thinking;
  retry_ = heard.transcript.text;  // a transcript is never paid for twice
}

void Session::on(const event::Delta& delta) {
  conversation_.delta(delta.text);
}

void Session::on(const event::FirstAudio& sounds) {
  turn_phase_ = TurnPhase::Speaking;
  const auto receipt = pipeline::receipt_of(sounds.timings);
  if (!receipt) return;
  latency_.add(receipt->total);
  conversation_.sounds(*receipt);
}

void Session::on(const event::Failed& failed) {
  say(failed.error);
}

void Session::on(const event::Ended& ended) {
  const pipeline::TurnReport& report = ended.report;
  turn_.reset();
  conversation_.finish(report);
  if (report.audio) last_answer_ = report.audio;
  const bool failed = report.error && report.error->fault != holler::Fault::NoSpeech;
  // A slip of the key leaves what an earlier turn failed to send.
  const bool asked = report.utterance || !report.transcript.empty();
  if (asked && (!failed || report.cancelled)) retry_.reset();
  if (report.error && !report.cancelled) say(*report.error);
  became_idle();
}

void Session::hush() {
  if (!busy()) return;
  stopping_ = true;
  if (audio::Speaker* speaker = desk_.speaker()) speaker->silence();
  if (turn_) turn_->cancel();
  if (replay_) replay_->cancel();
}

void Session::became_idle() {
  stopping_ = false;
  if (audio::Speaker* speaker = desk_.speaker()) speaker->reopen();
  if (press_) {
    if (!press_->armed) arm();
    const Press press = *std::exchange(press_, std::nullopt);
    start_turn(pipeline::LiveQuestion{desk_.microphone(), press.down});
    if (press.up) turn_->key_up(*press.up);
  } else {
    desk_.settle();
    if (std::exchange(replay_next_, false)) start_replay();
  }
}

void Session::start_turn(pipeline::Question question) {
  turn_phase_ = std::holds_alternative<pipeline::LiveQuestion>(question) ? TurnPhase::Capturing
                                                                         : TurnPhase::Thinking;
  std::vector<pipeline::Message> context = conversation_.context();
  conversation_.begin();
  turn_ = std::make_unique<pipeline::Turn>(
      std::move(question), std::move(context), setup_.ports, sink(), setup_.turn,
      [this](pipeline::TurnEvent told) { inbox_.post(std::move(told)); });
}

void Session::start_replay() {
  log(event_line("replay_started", Clock::now()));
  replay_ = std::make_unique<Replay>(last_answer_, sink(), [this] { inbox_.post(ReplayEnded{}); });
}

audio::SoundSink& Session::sink() {
  if (audio::Speaker* speaker = desk_.speaker()) return *speaker;
  if (desk_.speaker_problem()) say(*desk_.speaker_problem());
  return no_speaker_;
}

void Session::say(const holler::Error& error) {
  log_error(error);
  notice_ = {error.message, error.fault != holler::Fault::NoSpeech};
}

void Session::log(const std::string& line) {
  if (setup_.events) setup_.events->write(line);
}

ui::Phase Session::phase() const {
  if (!ready_) return ui::Phase::Starting;
  if (press_) return ui::Phase::Listening;
  if (replay_) return ui::Phase::Replaying;
  if (!turn_) return ui::Phase::Ready;
  switch (turn_phase_) {
    case TurnPhase::Capturing:
      return key_down_ ? ui::Phase::Listening : ui::Phase::Thinking;
    case TurnPhase::Thinking:
      return ui::Phase::Thinking;
    case TurnPhase::Speaking:
      return ui::Phase::Speaking;
  }
  return ui::Phase::Ready;
}

void Session::publish() {
  auto view = std::make_shared<ui::View>();
  view->phase = phase();
  view->status = status_line(view->phase, desk_.microphone() != nullptr);
  view->notice = notice_;
  if (view->phase == ui::Phase::Listening) {
    if (const audio::Microphone* microphone = desk_.microphone()) {
      view->input_level = microphone->level();
    }
    view->listening_for = std::chrono::duration_cast<milliseconds>(Clock::now() - listening_since_);
  }
  view->exchanges = conversation_.exchanges();
  view->latency = {latency_.turns(), round<milliseconds>(latency_.percentile(50)),
                   round<milliseconds>(latency_.percentile(95))};
  view->can_replay = last_answer_ != nullptr;
  view->can_retry = retry_ && !busy() && !press_;
  view->can_stop = busy() || press_;
  view->offline = setup_.provider == "offline";
  view->provider = setup_.provider;
  view->microphone = desk_.microphone_name();
  view->loudspeaker = desk_.speaker_name();
  {
    const std::lock_guard lock(view_mutex_);
    view_ = std::move(view);
  }
  if (setup_.changed) setup_.changed();
}

}  // namespace app
