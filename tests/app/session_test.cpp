// Cast: a Session between a fake sound card that runs in real time, scripted providers, and a test
// that presses keys and watches the View.
#include "app/session.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/app/session_desk.h"

using namespace std::chrono_literals;
using audio::Clock;
using pipeline::Role;
using support::Latch;
using ui::Phase;
namespace action = ui::action;
using Desk = support::SessionDesk;

namespace {

bool loud(const std::vector<float>& sound) {
  return std::any_of(sound.begin(), sound.end(), [](float s) { return std::abs(s) > 0.01F; });
}

std::size_t loud_samples(const std::vector<float>& sound) {
  return static_cast<std::size_t>(
      std::count_if(sound.begin(), sound.end(), [](float s) { return std::abs(s) > 0.01F; }));
}

const holler::Error kBroken{holler::Fault::Offline, "Cannot reach the server.", ""};

bool answered(const ui::View& view, std::size_t exchanges) {
  return view.phase == Phase::Ready && view.exchanges.size() == exchanges;
}

}  // namespace

TEST_CASE("hold, speak, let go: the words appear, the answer is written and heard") {
  Desk desk;
  desk.start();
  desk.hold(400ms);
  REQUIRE(desk.wait([](const ui::View& v) { return answered(v, 1); }));
  const auto view = desk.view();
  CHECK(view->exchanges[0]->question == "what is it");
  CHECK(view->exchanges[0]->answer == "It is a test. It works.");
  CHECK(view->exchanges[0]->note.empty());
  CHECK_FALSE(view->exchanges[0]->running);
  CHECK(view->can_replay);
  CHECK(loud(desk.sound.take_played()));
  REQUIRE(desk.hear.asked.size() == 1);
  CHECK(desk.hear.asked[0].samples.size() > 24'000 * 5 / 10);
}

TEST_CASE("while the key is held the window listens, and the level moves") {
  Desk desk;
  desk.start();
  desk.session->act(action::TalkDown{Clock::now()});
  CHECK(desk.wait([](const ui::View& v) {
    return v.phase == Phase::Listening && v.input_level > 0.2F && v.listening_for > 20ms;
  }));
  desk.session->act(action::Stop{});
  CHECK(desk.wait_phase(Phase::Ready));
  CHECK(desk.hear.asked.empty());
  CHECK(desk.view()->exchanges.empty());
}

TEST_CASE("a slip of the key and a silent microphone send nothing and say why") {
  Desk desk;
  desk.start();
  desk.hold(50ms);
  CHECK(
      desk.wait([](const ui::View& v) { return v.notice.text.starts_with("That was too short"); }));
  CHECK_FALSE(desk.view()->notice.serious);
  desk.sound.talking = false;
  desk.sound.run_for(500ms);  // until the pre-roll is silent too
  desk.hold(300ms);
  CHECK(desk.wait(
      [](const ui::View& v) { return v.notice.text.starts_with("I heard only silence"); }));
  CHECK(desk.hear.asked.empty());
  CHECK(desk.view()->exchanges.empty());
}

TEST_CASE("a press while the answer plays silences it, and the model hears what was heard") {
  Desk desk;
  desk.think.deltas = {"One long sentence that goes on and on. ",
                       "And another one that is never heard."};
  desk.speak.samples_per_char = 2400;
  desk.start();
  desk.hold(300ms);
  REQUIRE(desk.wait_phase(Phase::Speaking));
  desk.hold(400ms);
  REQUIRE(desk.wait(
      [](const ui::View& v) { return v.exchanges.size() == 2 && v.phase == Phase::Speaking; }));
  CHECK(desk.sound.settled == 0);  // never under a turn that runs or waits
  const auto first = desk.view()->exchanges[0];
  CHECK(first->note == "Interrupted");
  CHECK(first->heard_bytes < first->answer.size());
  desk.session->act(action::Stop{});
  REQUIRE(desk.wait_phase(Phase::Ready));
  CHECK(desk.sound.settled == 1);
  REQUIRE(desk.think.asked.size() == 2);
  const auto& context = desk.think.asked[1];
  REQUIRE(context.size() == 4);
  CHECK(context[2].role == Role::Assistant);
  CHECK(context[2].text.find("[The user interrupted here.]") != std::string::npos);
  CHECK(context[2].text.find("never heard") == std::string::npos);
}

TEST_CASE("the answer is silent from the stop on") {
  Desk desk;
  desk.speak.samples_per_char = 2400;
  desk.start();
  desk.hold(300ms);
  REQUIRE(desk.wait_phase(Phase::Speaking));
  desk.session->act(action::Stop{});
  REQUIRE(desk.wait_phase(Phase::Ready));
  desk.sound.take_played();
  desk.sound.run_for(200ms);  // time for sound that should not come
  const auto after = desk.sound.take_played();
  // A few milliseconds of the fade may still fall into the first of it.
  CHECK_FALSE(
      loud({after.begin() + std::min<std::ptrdiff_t>(480, std::ssize(after)), after.end()}));
}

TEST_CASE("Replay plays the same answer again and asks nobody") {
  Desk desk;
  desk.start();
  desk.hold(300ms);
  REQUIRE(desk.wait([](const ui::View& v) { return answered(v, 1); }));
  const auto first = loud_samples(desk.sound.take_played());
  desk.session->act(action::Replay{});
  REQUIRE(desk.wait_phase(Phase::Replaying));
  REQUIRE(desk.wait_phase(Phase::Ready));
  const auto again = loud_samples(desk.sound.take_played());
  CHECK(first > 1500);
  CHECK(again == first);
  CHECK(desk.speak.asked.size() == 2);
  CHECK(desk.think.asked.size() == 1);
}

TEST_CASE("a failed transcription can be retried with the same recording") {
  Desk desk;
  desk.hear.result = std::unexpected(kBroken);
  desk.start();
  desk.hold(300ms);
  REQUIRE(desk.wait([](const ui::View& v) { return v.can_retry; }));
  CHECK(desk.view()->notice.text == kBroken.message);
  CHECK(desk.view()->notice.serious);
  desk.hold(50ms);  // a slip in between loses nothing
  REQUIRE(desk.wait([](const ui::View& v) { return v.notice.text.starts_with("That was"); }));
  desk.hear.result = pipeline::Transcript{"again", ""};
  desk.session->act(action::Retry{});
  REQUIRE(desk.wait([](const ui::View& v) { return answered(v, 1); }));
  REQUIRE(desk.hear.asked.size() == 2);
  CHECK(desk.hear.asked[0].samples == desk.hear.asked[1].samples);
  CHECK_FALSE(desk.view()->can_retry);
}

TEST_CASE("a failed answer is asked for again without paying for the transcript twice") {
  Desk desk;
  desk.think.deltas = {};
  desk.think.error = kBroken;
  desk.start();
  desk.hold(300ms);
  REQUIRE(desk.wait([](const ui::View& v) { return v.can_retry; }));
  desk.think.deltas = {"Now it works."};
  desk.think.error.reset();
  desk.session->act(action::Retry{});
  REQUIRE(desk.wait([](const ui::View& v) {
    return answered(v, 1) && v.exchanges[0]->answer == "Now it works.";
  }));
  CHECK(desk.hear.asked.size() == 1);
  REQUIRE(desk.think.asked.size() == 2);
  CHECK(desk.think.asked[1].size() == 2);
}

TEST_CASE("without a microphone a press says so and looks again, and the app goes on") {
  Desk desk;
  desk.sound.has_microphone = false;
  desk.start();
  CHECK(desk.view()->notice.text == "No microphone was found.");
  desk.sound.has_microphone = true;  // plugged in
  desk.hold(400ms);
  CHECK(desk.wait([](const ui::View& v) { return answered(v, 1); }));
  CHECK(desk.sound.opened == 2);
}

TEST_CASE("without a loudspeaker the answer is still written") {
  Desk desk;
  desk.sound.has_speaker = false;
  desk.start();
  desk.hold(400ms);
  REQUIRE(desk.wait([](const ui::View& v) { return answered(v, 1); }));
  CHECK(desk.view()->exchanges[0]->answer == "It is a test. It works.");
  CHECK(desk.view()->notice.text == "No loudspeaker was found.");
}

TEST_CASE("a storm of presses leaves one turn at most and a session that still works") {
  Desk desk;
  desk.speak.samples_per_char = 2400;
  desk.start();
  for (int i = 0; i < 200; ++i) {
    desk.session->act(action::TalkDown{Clock::now()});
    desk.session->act(action::TalkDown{Clock::now()});
    desk.session->act(action::TalkUp{Clock::now()});
    if (i % 7 == 0) desk.session->act(action::Replay{});
    if (i % 11 == 0) desk.session->act(action::Stop{});
  }
  desk.session->act(action::Stop{});
  REQUIRE(desk.wait_phase(Phase::Ready));
  const std::size_t before = desk.view()->exchanges.size();
  desk.speak.samples_per_char = 100;
  desk.hold(400ms);
  CHECK(desk.wait([before](const ui::View& v) { return answered(v, before + 1); }));
}

TEST_CASE("closing is prompt in any state") {
  const auto close_in = [](auto prepare, auto reach) {
    Desk desk;
    prepare(desk);
    desk.start();
    REQUIRE(reach(desk));
    const auto asked = Clock::now();
    desk.session.reset();
    CHECK(Clock::now() - asked < 1s);
  };
  close_in([](Desk&) {},
           [](Desk& d) {
             d.session->act(action::TalkDown{Clock::now()});
             return d.wait_phase(Phase::Listening);
           });
  close_in([](Desk& d) { d.hear.stall = std::make_shared<Latch>(); },
           [](Desk& d) {
             d.hold(300ms);
             return d.hear.stall->wait_arrival();
           });
  close_in([](Desk& d) { d.think.stall = std::make_shared<Latch>(); },
           [](Desk& d) {
             d.hold(300ms);
             return d.think.stall->wait_arrival();
           });
  close_in([](Desk& d) { d.speak.samples_per_char = 2400; },
           [](Desk& d) {
             d.hold(300ms);
             return d.wait_phase(Phase::Speaking);
           });
}
