// A desk whose sound comes and goes.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/holler_window.h"
#include "tests/support/simulated_service.h"
#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"

namespace {

using namespace std::chrono_literals;
using e2e::HollerWindow;
using nlohmann::json;
using support::SimulatedService;
using support::VirtualDesk;

TEST_CASE("a window without any sound device opens, takes a press, and closes") {
  HollerWindow window("", {}, VirtualDesk::shared().environment_without_sound());
  window.keyboard().down("space");
  REQUIRE(window.events().wait_for("key_down", e2e::kPatience));
  window.keyboard().up("space");
  REQUIRE(window.events().wait_for("key_up", e2e::kPatience));
  INFO(window.story());
  CHECK(window.events().all("turn_started").empty());  // there is nothing to listen with
  CHECK(window.quit() == 0);
}

TEST_CASE("sound that goes away during an answer ends it, and the next press finds it again") {
  SimulatedService service;
  service.edit([](support::Script& script) {
    script.answer = "This is a rather long sentence that is never heard to its end by anyone.";
  });
  HollerWindow window(service.base_url());
  VirtualDesk& desk = window.desk();
  const auto question = support::simulated_voice("Are you still there?");
  const e2e::Asked asked = window.ask(question, audio::kSpeechRate);
  std::size_t at = 0;
  REQUIRE(desk.loudspeaker().wait_for_sound(desk.loudspeaker().sample_at(asked.key_up), 300,
                                            e2e::kPatience, at));
  REQUIRE(desk.loudspeaker().reach(desk.loudspeaker().time_of(at) + 500ms));

  const audio::TimePoint gone = audio::Clock::now();
  desk.unplug_sound();
  const auto over = window.events().wait_for_any({"ended", "failed"}, e2e::kPatience);
  desk.plug_in_sound();  // before anything can fail: the other tests need it
  INFO(window.story());
  REQUIRE(over);
  e2e::measured("sound server killed to the turn's end", support::time_of(*over) - gone);
  CHECK(over->at("event") == "failed");
  CHECK(over->value("fault", "") == "device");

  service.edit([](support::Script& script) { script.answer = "Now I am here again."; });
  const e2e::Asked again = window.ask(question, audio::kSpeechRate);
  const json ended = window.last_event("ended");
  CHECK(ended.at("heard") == "Now I am here again.");
  support::SoundRecorder& ear = desk.loudspeaker();
  REQUIRE(ear.reach(support::time_of(ended) + 300ms));
  const auto voice = e2e::voices_of({"Now I am here again."}).front();
  CHECK(
      support::find(voice, ear.since(again.key_down), support::SoundRecorder::kRate).correlation >=
      e2e::kRecognised);
  CHECK(window.quit() == 0);
}

}  // namespace
