#include "app/cli.h"

#include <CLI/CLI.hpp>

namespace app {
namespace {

constexpr const char* kDescription =
    "Holler: hold the space bar, speak, let go, hear the answer.\n"
    "Without a command the window opens. Without a key it is an offline demo.";

constexpr const char* kFooter =
    "Environment:\n"
    "  OPENAI_API_KEY    the key for OpenAI or a compatible server\n"
    "  OPENAI_BASE_URL   another server, for example http://localhost:8000/v1\n"
    "Settings: $XDG_CONFIG_HOME/holler/settings.json (usually ~/.config/holler/settings.json)\n"
    "Exit status: 0 done, 1 failed (one line on standard error says why), 2 wrong usage";

}  // namespace

std::variant<Command, int> parse_command_line(int argc, const char* const* argv) {
  Command command;
  CLI::App cli(kDescription, "holler");
  cli.footer(kFooter);
  cli.set_version_flag("--version", std::string("holler ") + HOLLER_VERSION);
  cli.add_flag("--offline", command.offline, "Use the built-in demo, whatever is configured");
  cli.add_option("--events", command.events_file,
                 "Write what happens in the window to this file, one JSON object a line")
      ->type_name("FILE");
  cli.require_subcommand(0, 1);

  CLI::App* ask = cli.add_subcommand("ask", "Hold one turn without a window");
  std::string typed;
  auto* file = ask->add_option("question", command.question_file,
                               "A recorded question: WAV, FLAC, Ogg ...; - reads standard input")
                   ->type_name("QUESTION");
  auto* text = ask->add_option("--text", typed, "A typed question instead of a recorded one")
                   ->type_name("TEXT");
  file->excludes(text);
  ask->add_option("-o,--output", command.answer_file,
                  "Write the spoken answer to this WAV file instead of playing it")
      ->type_name("FILE");
  ask->add_flag("--json", command.json, "Print what happens, one JSON object a line");
  ask->add_flag("--offline", command.offline, "Use the built-in demo, whatever is configured");

  CLI::App* devices = cli.add_subcommand("devices", "List microphones and loudspeakers");
  devices->add_flag("--json", command.json, "Print a JSON array");

  try {
    cli.parse(argc, argv);
    if (ask->parsed() && file->empty() == text->empty()) {
      throw CLI::ValidationError("ask",
                                 "give a QUESTION file or --text, for example: "
                                 "holler ask --text \"What time is it?\"");
    }
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  if (ask->parsed()) command.kind = Command::Kind::Ask;
  if (devices->parsed()) command.kind = Command::Kind::Devices;
  if (!text->empty()) command.question = typed;
  return command;
}

}  // namespace app
