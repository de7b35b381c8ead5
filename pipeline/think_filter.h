// Removes a reasoning model's inline thoughts from its answer: <think>...</think>, also
// <thinking> and <reasoning>, in any case, with the tags split anywhere.
// Some chat templates send only the closing tag; then what came before it cannot be taken back,
// and the tag alone is dropped. A tag in backticks is text.
// Threads: one object belongs to one thread. Owns: the start of what may be a tag.
#pragma once

#include <string>
#include <string_view>

namespace pipeline {

class ThinkFilter {
 public:
  // Gives what is certain to be the answer's.
  std::string push(std::string_view delta);
  // The stream is over. An unfinished tag was text; an unfinished thought was a thought.
  std::string finish();

 private:
  void take(char c, std::string& out);
  void give(char c, std::string& out);
  void release(std::string& out);
  void on_tag(std::string& out);

  std::string held_;    // "<", "<thi", "</think" ...
  std::string inside_;  // name of the thought that we are in; empty: in the answer
  char last_ = 0;       // last character given out
  bool seen_tag_ = false;
  bool said_ = false;  // something but white space was given out
  bool skip_space_ = false;
};

}  // namespace pipeline
