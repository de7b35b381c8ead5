// Which of a session's events belong to the question that is being asked now. A server names the
// pieces of a conversation "items" and tells an item's name, at the latest, when it has taken a
// commit; commits are answered in order. Whatever belongs to an earlier question is passed over.
// Threads: one. Owns: the texts so far.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "pipeline/openai/live_protocol.h"

namespace pipeline::openai {

class LiveItems {
 public:
  // A question begins: everything known so far belongs to earlier ones.
  void begin();
  // What was sent for it.
  void committed();
  void cleared();

  enum class News {
    None,
    Partial,  // text() has grown
    Final,    // text() is all of it
    Failed,   // there will be no text, or it cannot be told which it is
  };
  News take(const LiveEvent& event);

  const std::string& text() const { return text_; }
  const std::string& language() const { return language_; }

 private:
  News take_commit(const std::string& item);
  News take_delta(const LiveEvent& event);
  News take_end(const LiveEvent& event);
  bool old(const std::string& item) const;
  void pass_over(const std::string& item);

  int commits_sent_ = 0;
  int commits_seen_ = 0;
  int clears_unseen_ = 0;
  int commit_ = 0;          // this question's number among the commits; 0: not sent yet
  bool confirmed_ = false;  // item_ is what the server named for it
  std::string item_;
  std::string unannounced_;  // the newest item that ended without its commit being answered
  std::string text_;
  std::string language_;
  std::map<std::string, std::string> texts_;  // of items that may be this question's
  std::deque<std::string> old_;               // the newest of the earlier ones
};

}  // namespace pipeline::openai
