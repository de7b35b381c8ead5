// What is said within one line of Markdown: takes source characters, gives spoken ones.
// Reads as a stream: an opening mark is dropped when it opens by CommonMark's flanking rules
// (spec 0.31, "Emphasis and strong emphasis"), without waiting for the mark that closes it.
// Threads: one object belongs to one thread.
// Owns: a few characters whose meaning is not known yet, at most kMaxHeld.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pipeline {

struct SourceChar {
  char32_t value = 0;
  std::size_t end = 0;  // bytes of the answer up to and with it
};

// One spoken character. White space comes as one Space between words and LineEnd after a line.
struct Glyph {
  enum class Kind { Char, Space, LineEnd };
  Kind kind = Kind::Char;
  char32_t value = 0;
  std::size_t source_end = 0;
  bool literal = false;  // from code, a list number or an escape: never the end of a sentence
  bool joins = false;    // a Space before it is void, since what stood between was dropped
};

class SpanReader {
 public:
  enum class Line { Text, Heading, Table };

  void start_line(Line line);
  void push(SourceChar c, std::vector<Glyph>& out);
  // Says `c` without looking for Markdown in it.
  void push_literal(SourceChar c, std::vector<Glyph>& out);
  // Decides what is still held. With `end`, says LineEnd too unless the line said nothing.
  void end_line(std::size_t end, std::vector<Glyph>& out);

 private:
  enum class State {
    Text,
    Escape,        // after a backslash
    Run,           // within a run of *, _ or ~
    Ticks,         // within a run of backticks
    Bang,          // after "!", which may open an image
    Bracket,       // within what may be "[1]"
    AfterBracket,  // after "]"
    Target,        // within a link's "(...)"
    Label,         // within a link's second "[...]"
    Tag,           // within "<...>"
    Entity,        // within "&...;"
    UrlStart,      // within what may be "https://" or "www."
    Url,
    Rest,  // drops the rest of the line
  };
  static constexpr std::size_t kMaxHeld = 256;

  void text(SourceChar c);
  void markup(SourceChar c);
  void escape(SourceChar c);
  void end_run(char32_t next);
  bool run_is_markup(char32_t next);
  void end_ticks();
  void bracket(SourceChar c);
  bool is_citation() const;
  void after_bracket(SourceChar c);
  void target(SourceChar c);
  void label(SourceChar c);
  void tag(SourceChar c);
  void end_tag(SourceChar c);
  void entity(SourceChar c);
  void url_start(SourceChar c);
  void url(SourceChar c);
  void url_part(SourceChar c);
  void end_url();
  void settle();

  void step(SourceChar c);
  void hold(State state, SourceChar c);
  void release();  // what was held is text after all
  void reread(const std::vector<SourceChar>& chars);
  void say(SourceChar c, bool literal = false);
  void put(SourceChar c, bool literal);
  void space(std::size_t end);
  void cell();

  std::vector<Glyph>* out_ = nullptr;
  State state_ = State::Text;
  Line line_ = Line::Text;
  std::vector<SourceChar> held_;
  char32_t previous_ = 0;  // source character before the current one; 0: start of the line
  Glyph::Kind last_ = Glyph::Kind::LineEnd;
  bool said_ = false;           // something in this line
  bool dropped_ = false;        // something silent since the last spoken character
  bool dropped_emoji_ = false;  // which parts words, unlike other silent things

  char32_t run_char_ = 0;
  int run_length_ = 0;
  char32_t run_before_ = 0;
  std::vector<int> open_stars_;
  std::vector<int> open_underscores_;
  int ticks_ = 0;       // of the run being read
  int code_ticks_ = 0;  // of the run that opened the code we are in; 0: none

  int brackets_ = 0;
  bool label_at_start_ = false;  // "[...]" opened the line: with ":" it defines a reference
  int parens_ = 0;
  bool target_space_ = false;
  bool target_title_ = false;

  std::string host_;
  bool in_authority_ = false;
  bool in_port_ = false;
  std::size_t url_end_ = 0;

  bool cell_start_ = false;
  bool cell_break_ = false;
  std::vector<SourceChar> dashes_;
};

}  // namespace pipeline
