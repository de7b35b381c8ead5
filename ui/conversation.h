// The middle of the window: questions and answers, or a welcome while there are none.
// Threads: main only, inside a Dear ImGui frame.
// Owns: the cut lines of every exchange, and whether the reader follows the newest text.
#pragma once

#include <memory>
#include <vector>

#include "ui/frame.h"
#include "ui/text_lines.h"

namespace ui {

class Conversation {
 public:
  void draw(const Frame& frame, const Area& area);

  // From a key: pages up (negative) or down, taken at the next frame.
  void scroll_pages(float pages) { pages_ += pages; }

 private:
  // One exchange as cut for the present width.
  struct Entry {
    std::shared_ptr<const Exchange> exchange;
    TextLines question, answer, note;
    float height = 0;
  };

  void measure(const Frame& frame, float width);
  void draw_entries(const Frame& frame, const Area& area, float top);
  void draw_entry(const Frame& frame, const Area& area, const Entry& entry, float y);
  void draw_copy_menu();
  void follow_newest(bool jump);
  void draw_latest_button(const Frame& frame, const Area& area);

  std::vector<Entry> entries_;
  float width_ = 0;
  const void* face_ = nullptr;
  std::shared_ptr<const Exchange> copied_;  // whose menu is open
  float pages_ = 0;
  bool follow_ = true;
  bool jump_ = false;
};

}  // namespace ui
