// The state machine behind the window: takes what the person does and what the Turn tells, decides,
// and publishes a View. One thread, one inbox; it waits for nothing else.
// Threads: act and view from any; everything else on the session's own thread.
// Owns: the running Turn or Replay, the conversation, its thread. Borrows the sound desk and the
// providers, which must outlive it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "app/conversation.h"
#include "app/event_lines.h"
#include "app/inbox.h"
#include "app/replay.h"
#include "app/session_latency.h"
#include "app/settings.h"
#include "app/silent_sink.h"
#include "app/sound_desk.h"
#include "pipeline/turn.h"
#include "ui/view.h"

namespace app {

class Session {
 public:
  struct Setup {
    pipeline::Ports ports;
    std::string provider;  // for the footer and the event lines
    std::string system_prompt;
    pipeline::TurnOptions turn;
    std::optional<holler::Error> problem;  // to be told at the start
    std::optional<EventLog> events;
    std::function<void()> changed;  // a new View is there; called from the session's thread
  };

  Session(Setup setup, SoundDesk& desk);
  // Cancels what runs and joins.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void act(ui::Action action);
  std::shared_ptr<const ui::View> view() const;

 private:
  struct ReplayEnded {};
  struct Quit {};
  using Message = std::variant<ui::Action, pipeline::TurnEvent, ReplayEnded, Quit>;

  // A press whose turn cannot start yet, because an older one still winds down.
  struct Press {
    audio::TimePoint down;
    std::optional<audio::TimePoint> up;
    bool armed = false;  // the microphone records for it already
  };
  enum class TurnPhase { Capturing, Thinking, Speaking };

  void run();
  bool handle(Message message);  // false: quit
  std::optional<audio::TimePoint> next_look() const;

  void on(const ui::action::TalkDown& press);
  void on(const ui::action::TalkUp& release);
  void on(const ui::action::Stop&);
  void on(const ui::action::Replay&);
  void on(const ui::action::Retry&);
  void on(const ui::action::DismissNotice&);

  void on(const pipeline::event::Started&) {}
  void on(const pipeline::event::Partial& partial);
  void on(const pipeline::event::Captured& captured);
  void on(const pipeline::event::Heard& heard);
  void on(const pipeline::event::Delta& delta);
  void on(const pipeline::event::Segment&) {}
  void on(const pipeline::event::FirstAudio& sounds);
  void on(const pipeline::event::Failed& failed);
  void on(const pipeline::event::Ended& ended);

  bool busy() const { return turn_ || replay_; }
  bool capturing() const { return turn_ && turn_phase_ == TurnPhase::Capturing; }
  void arm();          // the waiting press gets the microphone
  void hush();         // silence now, cancel what runs
  void became_idle();  // the gate opens; a waiting press or replay begins
  void start_turn(pipeline::Question question);
  void start_replay();
  audio::SoundSink& sink();
  void say(const holler::Error& error);
  void log(const std::string& line);
  void publish();
  ui::Phase phase() const;

  Setup setup_;
  SoundDesk& desk_;
  Inbox<Message> inbox_;
  Conversation conversation_;
  SessionLatency latency_;
  SilentSink no_speaker_;

  std::jthread warming_;  // dials and loads at the start
  std::unique_ptr<pipeline::Turn> turn_;
  TurnPhase turn_phase_ = TurnPhase::Capturing;
  audio::TimePoint listening_since_{};
  std::unique_ptr<Replay> replay_;
  bool stopping_ = false;     // what runs has been cancelled and winds down
  bool replay_next_ = false;  // asked for while something else played
  bool key_down_ = false;
  bool ready_ = false;
  std::optional<Press> press_;
  std::shared_ptr<const pipeline::AnswerAudio> last_answer_;
  std::optional<pipeline::Question> retry_;
  ui::Notice notice_;

  mutable std::mutex view_mutex_;  // guards only the pointer
  std::shared_ptr<const ui::View> view_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace app
