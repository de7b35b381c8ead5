#include "tests/bench/holler_client.h"

#include <chrono>
#include <stdexcept>

#include "tests/support/events.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

support::Environment own_folders(const support::VirtualDesk& desk, const std::string& name,
                                 const json& settings) {
  support::Environment environment = desk.environment();
  const std::filesystem::path folder = desk.folder() / name;
  for (const char* const kind : {"CONFIG", "DATA", "STATE", "CACHE"}) {
    const std::filesystem::path own = folder / kind;
    std::filesystem::create_directories(own);
    environment[std::string("XDG_") + kind + "_HOME"] = own.string();
  }
  if (!settings.is_null()) {
    std::filesystem::create_directories(folder / "CONFIG" / "holler");
    support::write_whole(folder / "CONFIG" / "holler" / "settings.json", settings.dump(2));
  }
  return environment;
}

}  // namespace

HollerClient::HollerClient(support::VirtualDesk& desk, XKeys& keys, const std::string& service_url,
                           const std::string& name, const json& settings, bool barge_in)
    : keys_(keys),
      barge_in_(barge_in),
      window_(desk, {.program = HOLLER_PROGRAM,
                     .service_url = service_url,
                     .environment = own_folders(desk, name, settings)}) {}

void HollerClient::attend() {
  window_.focus();
}

audio::TimePoint HollerClient::key_down() {
  window_.events().skip();
  return key_down_ = keys_.down("space");
}

audio::TimePoint HollerClient::key_up() {
  return keys_.up("space");
}

OwnWord HollerClient::stop() {
  if (barge_in_) return word_of(json::object());
  keys_.down("Escape");
  keys_.up("Escape");
  return word_of(window_.last_event());
}

json HollerClient::hear_out() {
  return window_.last_event();
}

OwnWord HollerClient::word_of(const json& ended) {
  OwnWord word;
  for (const json& event : window_.events().all("first_audio")) {
    if (support::time_of(event) > key_down_) word.first_sound = support::time_of(event);
  }
  for (const json& event : window_.events().all("transcript")) {
    if (support::time_of(event) > key_down_) word.transcript = event.at("text");
  }
  for (const json& event : window_.events().all("segment")) {
    if (support::time_of(event) < key_down_ || event.at("index") != 0) continue;
    word.first_segment = event.at("text");
  }
  word.underruns = ended.value("underruns", std::uint64_t{0});
  word.device_underruns = ended.value("device_underruns", std::uint64_t{0});
  if (ended.value("event", "") == "failed") word.error = ended.value("message", "failed");
  word.details = ended;
  for (const char* const text : {"event", "t", "answer", "heard", "transcript", "provider"}) {
    word.details.erase(text);
  }
  return word;
}

}  // namespace bench
