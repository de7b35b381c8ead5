// What a voice reads of a piece of Markdown: no marks, code blocks, link targets, emoji or control
// characters; white space collapsed. Text of inline code and links stays, an address is read as
// its host, a table's cells are parted by commas.
// Threads: a pure function.
#pragma once

#include <string>
#include <string_view>

namespace pipeline {

// Takes the piece for the start of a line. Invalid UTF-8 is dropped.
std::string speakable(std::string_view markdown_piece);

}  // namespace pipeline
