// A live transcription session with a server, one question at a time: its sound goes out while it
// is spoken, its text comes back while it is spoken. The connection is opened early, kept through
// idle time and cancelled questions, and replaced when it is found dead or too old.
// Threads: any; a lock inside, which is never held while something waits. The socket's thread
// calls the sink.
// Owns: the socket, its thread, and the sound of the question until it is over.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/endpoint.h"
#include "pipeline/openai/hear_rules.h"
#include "pipeline/openai/live_items.h"
#include "pipeline/providers.h"
#include "pipeline/websocket.h"

namespace pipeline::openai {

class LiveSession {
 public:
  LiveSession(Endpoint endpoint, SttOptions options, LiveMemory memory, HearRules rules);

  // Whether questions should be tried this way now.
  bool usable() const;
  // Before the first question: dials, unless the server has refused.
  void open();

  // A question begins (and the one before it is over). Returns its number; what is done in the
  // name of an earlier one has no effect. Dials if need be, at most once more a question.
  int begin(PartialSink partial);
  void feed(int turn, std::span<const std::int16_t> samples);
  // The question is complete. False: it has not all left, or cannot, so its text must be had in
  // another way. Sound too short to be text is thrown away: then the text is empty and here.
  bool commit(int turn);
  // Waits for the text until `until`; empty: not here yet, or lost, or stopped.
  std::optional<Transcript> wait(int turn, TimePoint until, std::stop_token stop);
  // Calls `ready` once, when the text comes or at once if it is here; from the socket's thread.
  void when_ready(int turn, std::function<void()> ready);
  bool lost(int turn) const;  // no text will come
  bool sent_any(int turn) const;
  // The question is over; no sink is called any more. `keep`: the session has shown to be well.
  void end(int turn, bool keep);

  std::string trouble() const;  // why the last question was lost, for the log; holds no key

 private:
  enum class State { Closed, Dialling, Setup, Ready };

  WebSocketEvents events();
  void on_opened(std::uint64_t id);
  void on_message(std::uint64_t id, std::string_view message);
  void on_alive(std::uint64_t id);
  void on_ended(std::uint64_t id, const WebSocketEnd& end);

  // With the lock held.
  void dial();
  void close();
  void ping();
  bool silent(TimePoint now) const;  // a ping was not answered in time
  bool too_old() const;
  void set_up(const LiveEvent& event);
  void take(const LiveEvent& event);
  void send_sound(std::size_t at_least);
  void lose(std::string why);
  void finish_text(Transcript text);
  bool mine(int turn) const { return turn == turn_ && asking_; }

  // What was found out about the server, told to the memory without the lock.
  void learn(std::optional<bool> works);

  const Endpoint endpoint_;
  const SttOptions options_;
  const LiveMemory memory_;
  const HearRules rules_;
  const WebSocketRequest request_;
  const std::string server_;  // as the memory knows it
  const bool reachable_;      // a usable address without a proxy in between

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  State state_ = State::Closed;
  std::uint64_t connection_ = 0;
  bool beta_ = false;          // set up in the beta's words
  bool refused_ = false;       // the last dial came to nothing
  bool was_ready_ = false;     // it has worked since the start
  std::optional<bool> found_;  // to be learned
  TimePoint opened_{};
  std::optional<std::chrono::seconds> expires_;  // since 1970
  TimePoint heard_from_{};                       // the server's last sign of life
  std::optional<TimePoint> pinged_;
  LiveItems items_;

  // The question.
  int turn_ = 0;
  bool asking_ = false;
  int dials_left_ = 0;
  PartialSink partial_;
  std::function<void()> ready_;
  std::vector<std::int16_t> sound_;
  std::size_t appended_ = 0;  // samples of it that were handed to this connection
  bool any_sent_ = false;     // or to an earlier one
  bool committed_ = false;
  bool lost_ = false;
  std::optional<TimePoint> sent_;
  std::optional<Transcript> text_;
  std::string trouble_;

  WebSocket socket_;  // last, so that its thread ends first
};

}  // namespace pipeline::openai
