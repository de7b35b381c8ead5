#include "tests/e2e/holler_window.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>
#include <utility>

#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"
#include "tests/support/test_wav.h"

namespace e2e {

using nlohmann::json;

HollerWindow::HollerWindow(const std::string& service_url, std::vector<std::string> arguments,
                           std::optional<support::Environment> environment)
    : support::HollerWindow(support::VirtualDesk::shared(),
                            {.program = HOLLER_PROGRAM,
                             .service_url = service_url,
                             .arguments = std::move(arguments),
                             .environment = std::move(environment)}) {}

json HollerWindow::last_event(const std::string& name) {
  json event = last_event();
  INFO(story());
  REQUIRE(event.at("event") == name);
  return event;
}

std::vector<std::vector<std::int16_t>> questions_at(const support::SimulatedService& service) {
  std::vector<std::vector<std::int16_t>> questions;
  for (const auto& socket : service.requests(support::Endpoint::Realtime)) {
    for (const support::LiveRecord& live : socket.live) {
      if (live.commit_at == 0) continue;
      std::vector<std::int16_t> samples(live.audio.size() / 2);
      std::memcpy(samples.data(), live.audio.data(), samples.size() * 2);
      questions.push_back(std::move(samples));
    }
  }
  for (const auto& upload : service.requests(support::Endpoint::Transcriptions)) {
    support::TestWav wav = support::parse_wav(upload.form.file.bytes);
    CHECK(wav.rate == audio::kSpeechRate);
    questions.push_back(std::move(wav.samples));
  }
  return questions;
}

void hear_by_upload(support::SimulatedService& service) {
  service.edit([](support::Script& script) { script.realtime.available = false; });
}

std::vector<std::vector<std::int16_t>> voices_of(const std::vector<std::string>& segments) {
  std::vector<std::vector<std::int16_t>> voices;
  for (const std::string& text : segments) {
    voices.push_back(support::resample(support::simulated_voice(text), audio::kSpeechRate,
                                       support::SoundRecorder::kRate));
  }
  return voices;
}

std::vector<std::string> segments_since(support::Events& events, audio::TimePoint when) {
  std::vector<std::string> texts;
  for (const json& event : events.all("segment")) {
    if (support::time_of(event) >= when) texts.push_back(event.at("text"));
  }
  return texts;
}

void measured(const std::string& what, std::chrono::nanoseconds time) {
  measured(what, std::chrono::duration<double, std::milli>(time).count(), "ms");
}

void measured(const std::string& what, double value, const std::string& unit) {
  std::printf("measured: %s: %.4g %s\n", what.c_str(), value, unit.c_str());
  std::fflush(stdout);
}

}  // namespace e2e
