#include "tests/support/virtual_desk.h"

#include <stdlib.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/microphone_player.h"
#include "tests/support/sound_recorder.h"

namespace support {
namespace {

using namespace std::chrono_literals;

std::filesystem::path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "holler-desk-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error(pattern + ": " + std::strerror(errno));
  }
  for (const char* const name : {"home", "config", "data", "state", "cache", "run"}) {
    std::filesystem::create_directory(pattern + "/" + name);
    std::filesystem::permissions(pattern + "/" + name, std::filesystem::perms::owner_all);
  }
  return pattern;
}

// A server tells that it is up by answering, so it is asked again and again.
template <typename Question>
void until(Question&& answered, Process& server, const std::filesystem::path& log,
           const std::string& name) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!answered()) {
    if (!server.running()) throw std::runtime_error(name + " ended: " + read_whole(log));
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error(name + " does not answer: " + read_whole(log));
    }
    std::this_thread::sleep_for(10ms);
  }
}

// norewinds keeps the null sinks from rendering ahead what they would then have to take back.
constexpr const char* kSoundSetup = R"(
load-module module-null-sink sink_name=speaker format=s16le rate=48000 channels=2 norewinds=1
load-module module-null-sink sink_name=mic_in format=s16le rate=48000 channels=1 norewinds=1
load-module module-remap-source master=mic_in.monitor source_name=microphone
set-default-sink speaker
set-default-source microphone
)";

}  // namespace

VirtualDesk::VirtualDesk() : folder_(make_folder()) {
  start_screen();
  plug_in_sound();
}

VirtualDesk::~VirtualDesk() {
  unplug_sound();
  screen_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void VirtualDesk::plug_in_sound() {
  start_sound();
  loudspeaker_ = std::make_unique<SoundRecorder>(environment(), "speaker.monitor");
  microphone_ = std::make_unique<MicrophonePlayer>(environment(), folder_);
}

void VirtualDesk::unplug_sound() {
  microphone_.reset();
  loudspeaker_.reset();
  sound_server_.reset();
}

VirtualDesk& VirtualDesk::shared() {
  static VirtualDesk desk;
  return desk;
}

Environment VirtualDesk::environment() const {
  Environment environment{
      {"HOME", (folder_ / "home").string()},
      {"XDG_CONFIG_HOME", (folder_ / "config").string()},
      {"XDG_DATA_HOME", (folder_ / "data").string()},
      {"XDG_STATE_HOME", (folder_ / "state").string()},
      {"XDG_CACHE_HOME", (folder_ / "cache").string()},
      {"XDG_RUNTIME_DIR", (folder_ / "run").string()},
      {"PULSE_SERVER", "unix:" + (folder_ / "pulse.socket").string()},
      {"JACK_NO_START_SERVER", "1"},
      // Keeps libraries from starting a session bus that would outlive the desk.
      {"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"},
      {"DISPLAY", display_.empty() ? std::nullopt : std::optional(display_)},
  };
  for (const char* const name :
       {"WAYLAND_DISPLAY", "XAUTHORITY", "PULSE_SINK", "PULSE_SOURCE", "PULSE_COOKIE",
        "PULSE_RUNTIME_PATH", "PULSE_LATENCY_MSEC", "OPENAI_API_KEY", "OPENAI_BASE_URL",
        "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY",
        "ALL_PROXY", "NO_PROXY"}) {
    environment.emplace(name, std::nullopt);
  }
  return environment;
}

Environment VirtualDesk::environment_without_screen() const {
  Environment changed = environment();
  changed["DISPLAY"] = std::nullopt;
  return changed;
}

Environment VirtualDesk::environment_without_sound() const {
  Environment changed = environment();
  changed["PULSE_SERVER"] = "unix:" + (folder_ / "no.socket").string();
  return changed;
}

void VirtualDesk::start_screen() {
  const std::filesystem::path number = folder_ / "display";
  const std::filesystem::path log = folder_ / "xvfb.log";
  screen_ = std::make_unique<Process>(
      Process::start({.argv = {"Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24",
                               "-nolisten", "tcp", "-noreset"},
                      .environment = environment(),
                      .out = number,
                      .err = log}));
  until([&] { return read_whole(number).ends_with('\n'); }, *screen_, log, "Xvfb");
  const std::string text = read_whole(number);
  display_ = ":" + text.substr(0, text.size() - 1);
}

void VirtualDesk::start_sound() {
  const std::filesystem::path script = folder_ / "desk.pa";
  const std::filesystem::path log = folder_ / "pulseaudio.log";
  std::ofstream(script) << "load-module module-native-protocol-unix auth-anonymous=1 socket="
                        << (folder_ / "pulse.socket").string() << kSoundSetup;
  // Ahead of ordinary programs where that is allowed (for root it is), as on a desktop.
  sound_server_ = std::make_unique<Process>(
      Process::start({.argv = {"pulseaudio", "-n", "-F", script.string(), "--daemonize=no",
                               "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=yes",
                               "--high-priority=yes", "--log-target=stderr"},
                      .environment = environment(),
                      .err = log}));
  // The socket is there before the sinks are: the last line of the script says that all is done.
  const auto ready = [&] {
    const Finished asked =
        run_and_read({.argv = {"pactl", "get-default-source"}, .environment = environment()});
    if (asked.status == 127) throw std::runtime_error("pactl is missing (./packages run test)");
    return asked.out == "microphone\n";
  };
  until(ready, *sound_server_, log, "pulseaudio");
}

void VirtualDesk::screenshot(const std::filesystem::path& file) const {
  must_run({.argv = {"import", "-window", "root", file.string()}, .environment = environment()});
}

}  // namespace support
