// Holler's entry: reads the command line and the settings, then opens the window or holds one turn.
#include <cstdio>
#include <functional>
#include <mutex>

#include "app/ask.h"
#include "app/cli.h"
#include "app/event_lines.h"
#include "app/log.h"
#include "app/providers.h"
#include "app/remembered.h"
#include "app/session.h"
#include "app/stop_signals.h"
#include "ui/window.h"

namespace {

using namespace app;

int complain(const std::string& message) {
  std::fprintf(stderr, "holler: %s\n", message.c_str());
  return 1;
}

// The window and the session need each other: the session starts first, so that devices open while
// the window appears, and learns of the window through this.
class WindowLink {
 public:
  void set(ui::Window* window) {
    const std::lock_guard lock(mutex_);
    window_ = window;
  }
  void wake() {
    const std::lock_guard lock(mutex_);
    if (window_) window_->wake();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (window_) window_->close();
  }
  bool closed() {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  std::mutex mutex_;
  ui::Window* window_ = nullptr;
  bool closed_ = false;
};

int run_window(const Command& command, LoadedSettings loaded, Remembered& remembered,
               WindowLink& link) {
  const Settings& settings = loaded.settings;
  const Providers providers = make_providers(settings, remembered);
  Session::Setup setup{.ports = providers.ports(),
                       .provider = providers.name(),
                       .system_prompt = settings.system_prompt,
                       .turn = settings.turn,
                       .problem = loaded.problem,
                       .events = std::nullopt,
                       .changed = [&link] { link.wake(); }};
  if (!command.events_file.empty()) {
    auto events = EventLog::open(command.events_file);
    if (!events) return complain(events.error().message);
    setup.events = std::move(*events);
  }
  std::function<std::shared_ptr<const ui::View>()> view;
  ui::ActionSink act;
  auto window = ui::Window::open(
      "Holler", [&view] { return view(); }, [&act](ui::Action action) { act(action); });
  if (!window) return complain(window.error());

  const auto desk = make_sound_desk(Wanted::Both, settings.pre_roll, remembered);
  Session session(std::move(setup), *desk);
  view = [&session] { return session.view(); };
  act = [&session](ui::Action action) { session.act(action); };
  link.set(window->get());
  if (!link.closed()) (*window)->run();
  link.set(nullptr);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  auto parsed = parse_command_line(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const Command& command = std::get<Command>(parsed);

  WindowLink link;
  std::stop_source stop;
  const StopSignals signals([&] {
    stop.request_stop();
    link.close();
  });

  const Environment env = process_environment;
  open_log(log_file(env));
  if (command.kind == Command::Kind::Devices) return list_devices(command.json);

  Remembered remembered(memory_file(env));
  LoadedSettings loaded = load_settings(env, settings_file(env), command.offline);
  if (loaded.problem) log_error(*loaded.problem);
  if (command.kind == Command::Kind::Ask) {
    if (loaded.problem) return complain(loaded.problem->message);
    return ask(command, loaded.settings, remembered, stop.get_token());
  }
  return run_window(command, std::move(loaded), remembered, link);
}
