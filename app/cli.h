// The command line. Threads: main only.
#pragma once

#include <optional>
#include <string>
#include <variant>

namespace app {

struct Command {
  enum class Kind { Window, Ask, Devices };
  Kind kind = Kind::Window;
  bool offline = false;
  bool json = false;
  std::string events_file;              // empty: none
  std::string question_file;            // of ask; "-" is standard input; empty when typed
  std::optional<std::string> question;  // of ask: the typed question
  std::string answer_file;              // of ask; empty: the loudspeaker
};

// An int is the exit status of a command line that is done already (help, version) or wrong (2);
// what there is to say has been printed.
std::variant<Command, int> parse_command_line(int argc, const char* const* argv);

}  // namespace app
