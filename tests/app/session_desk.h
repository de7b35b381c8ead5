// A Session between a fake sound card that runs in real time and scripted providers, and a test
// that presses keys and watches the View.
// Threads: the test's. Owns: all of it; configure the ports before start().
#pragma once

#include <doctest/doctest.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "app/session.h"
#include "tests/app/fake_desk.h"
#include "tests/support/scripted_ports.h"

namespace support {

struct SessionDesk {
  FakeDesk sound;
  ScriptedHear hear;
  ScriptedThink think;
  ScriptedSpeak speak;
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t changes = 0;
  std::unique_ptr<app::Session> session;  // last: it uses the rest

  // `speech_to_text`: instead of the scripted one.
  void start(pipeline::SpeechToText* speech_to_text = nullptr) {
    pipeline::SpeechToText& stt = speech_to_text ? *speech_to_text : hear;
    session =
        std::make_unique<app::Session>(app::Session::Setup{.ports = {stt, think, speak},
                                                           .provider = "scripted",
                                                           .system_prompt = "Be brief.",
                                                           .turn = {},
                                                           .problem = std::nullopt,
                                                           .events = std::nullopt,
                                                           .changed =
                                                               [this] {
                                                                 const std::lock_guard lock(mutex);
                                                                 ++changes;
                                                                 changed.notify_all();
                                                               }},
                                       sound);
    REQUIRE(wait([](const ui::View& v) { return v.phase == ui::Phase::Ready; }));
  }

  // Waits until the View is as wanted; false after 20 s.
  template <typename Wanted>
  bool wait(Wanted wanted) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20),
                            [&] { return wanted(*session->view()); });
  }
  bool wait_phase(ui::Phase phase) {
    return wait([phase](const ui::View& v) { return v.phase == phase; });
  }
  // The fake card runs in real time, so a press takes as long as it says.
  void hold(std::chrono::milliseconds time) {
    const auto down = audio::Clock::now();
    session->act(ui::action::TalkDown{down});
    sound.run_for(time);
    session->act(ui::action::TalkUp{down + time});
  }
  std::shared_ptr<const ui::View> view() { return session->view(); }
};

}  // namespace support
