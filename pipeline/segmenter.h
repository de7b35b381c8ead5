// Cuts a model's answer (Markdown) into pieces that can be spoken, each as soon as it is certain.
// The cuts depend on the text only, never on how it was chunked. Sentences and lines are cut; the
// first piece also at a clause, so that the voice can start early.
// Threads: one object belongs to one thread.
// Owns: the current piece, at most kHardLimit characters and a few accents, and what MarkdownReader
// holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/events.h"
#include "pipeline/markdown_lines.h"
#include "pipeline/sentence_end.h"
#include "pipeline/utf8.h"

namespace pipeline {

class Segmenter {
 public:
  // In characters as spoken.
  static constexpr std::size_t kFirstClause = 24;    // and 5 words; a Han character counts double
  static constexpr std::size_t kFirstUnmarked = 32;  // before a clause that no mark announces
  static constexpr std::size_t kFirstWait = 60;      // then before more words than those
  static constexpr std::size_t kClauseLimit = 200;
  static constexpr std::size_t kSpaceLimit = 300;
  static constexpr std::size_t kHardLimit = 400;

  // Segments follow each other without gaps from byte 0 of all that was fed. Silent text (code,
  // rules, emoji) belongs to the segment after it; at the answer's end, to the last one that
  // finish() gives, and if there is none it lies after the last segment.
  std::vector<SpokenSegment> feed(std::string_view delta);
  // The answer is over: the rest. Call once.
  std::vector<SpokenSegment> finish();

 private:
  struct Cut {
    std::size_t size = 0;        // bytes of text_
    std::size_t source_end = 0;  // bytes of the answer
  };
  struct Candidate {
    Cut cut;
    SentenceEnd end{};
  };

  void take(char32_t c, std::size_t bytes);
  void read_glyphs();
  void on_char(const Glyph& glyph);
  void on_space(std::size_t source_end);
  void on_line_end(std::size_t source_end);
  void end_without_space(char32_t next);
  void resolve(bool complete);
  void clause(Cut cut);
  void clause_at_once();
  void clause_without_mark();
  bool long_enough_to_start(Cut where, std::size_t least) const;
  void keep_limits(char32_t next);
  void cut(Cut where, bool ends_sentence);

  Utf8Decoder decoder_;
  MarkdownReader reader_;
  std::vector<Glyph> glyphs_;
  std::vector<SpokenSegment> ready_;
  std::size_t received_ = 0;  // bytes
  int next_index_ = 0;

  std::string text_;               // of the current piece
  std::size_t length_ = 0;         // its characters
  std::size_t begin_ = 0;          // where it starts in the answer
  std::size_t last_end_ = 0;       // where its last character ends in the answer
  std::size_t literal_until_ = 0;  // bytes of text_ up to its last literal character
  char32_t sentence_mark_ = 0;     // text_ ends with this mark, and closing quotes
  std::optional<Candidate> candidate_;
  Cut last_clause_;
  Cut last_space_;
  Cut space_before_;  // the last but one
};

}  // namespace pipeline
