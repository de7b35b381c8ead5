// Cast: a recogniser whose partial texts the test speaks, a scripted model and voice, and a
// Speculation between them that does not wait for a text to stand still.
#include "pipeline/speculation.h"

#include <doctest/doctest.h>

#include "tests/support/scripted_ports.h"

using namespace pipeline;
using namespace std::chrono_literals;
using support::Latch;

namespace {

constexpr std::size_t kSecond = audio::kSpeechRate;

struct Listener final : SpeechToText {
  PartialSink say;
  std::string final_text;

  struct Ear final : Hearing {
    explicit Ear(Listener& from) : owner(from) {}
    Result<Transcript> finish(const Utterance&, std::stop_token) override {
      return Transcript{.text = owner.final_text, .language = {}};
    }
    Listener& owner;
  };

  std::string name() const override { return "listener"; }
  std::unique_ptr<Hearing> listen(PartialSink partial, std::stop_token) override {
    say = std::move(partial);
    return std::make_unique<Ear>(*this);
  }
  Result<Transcript> transcribe(const Utterance&, std::stop_token) override {
    return Transcript{.text = final_text, .language = {}};
  }
};

struct Desk {
  Listener hear;
  support::ScriptedThink think;
  support::ScriptedSpeak speak;
  SpeculationRules rules{.stable = 0ms, .quiet = 0ms};
  std::vector<std::string> partials;  // as they reach the turn
  std::unique_ptr<Speculation> speculation;
  std::unique_ptr<Hearing> hearing;

  void press() {
    speculation = std::make_unique<Speculation>(
        Ports{hear, think, speak}, std::vector<Message>{{Role::System, "Be brief."}}, rules);
    hearing = speculation->ports().hear.listen(
        [this](std::string_view text) { partials.emplace_back(text); }, {});
    talk();
    pause();
  }

  // A guess comes to the latch, and the final text is the same.
  void guess_and_release(Latch& stall) {
    press();
    hear.say("What is it");
    REQUIRE(stall.wait_arrival());
    hear.final_text = "What is it";
    REQUIRE(hearing->finish({}, {}));
  }

  void talk() { hearing->feed(std::vector<std::int16_t>(kSecond / 2, 8'000)); }
  void pause() { hearing->feed(std::vector<std::int16_t>(kSecond / 2)); }

  // Lets go; then asks and speaks as the stages do. Gives the answer's text.
  std::string release(const std::string& final_text) {
    hear.final_text = final_text;
    const auto heard = hearing->finish({}, {});
    const std::vector<Message> messages{{Role::System, "Be brief."}, {Role::User, heard->text}};
    std::string answer;
    end = speculation->ports().think.answer(messages,
                                            [&](std::string_view text) {
                                              answer += text;
                                              return true;
                                            },
                                            {});
    return answer;
  }

  std::size_t samples_of(const std::string& text) {
    std::size_t count = 0;
    const auto done = speculation->ports().speak.speak(text,
                                                       [&](std::span<const std::int16_t> samples) {
                                                         count += samples.size();
                                                         return true;
                                                       },
                                                       {});
    CHECK(done.has_value());
    return count;
  }

  Result<AnswerEnd> end = AnswerEnd::Complete;
};

}  // namespace

TEST_CASE("two texts ask the same when only case, outer marks and blanks differ") {
  CHECK(same_question("What time is it", "what  time is it?"));
  CHECK(same_question("Wie spät ist es", "WIE SPÄT IST ES?"));
  CHECK(same_question("  \"Hello,\" he said", "hello he said."));
  CHECK_FALSE(same_question("what is 3.5", "what is 35"));
  CHECK_FALSE(same_question("were here", "we're here"));
  CHECK_FALSE(same_question("what time is it", "what time is it now"));
  CHECK_FALSE(same_question("5 $", "5 %"));
  CHECK_FALSE(same_question("", "?"));
}

TEST_CASE("a right guess is the answer: the model and the voice are asked once") {
  Desk desk;
  desk.think.stall = std::make_shared<Latch>();
  desk.press();
  desk.hear.say("What is it");
  REQUIRE(desk.think.stall->wait_arrival());
  CHECK(desk.partials == std::vector<std::string>{"What is it"});
  desk.think.stall->open();
  CHECK(desk.release("What is it?") == "It is a test. It works.");
  CHECK(desk.end == AnswerEnd::Complete);
  CHECK(desk.samples_of("It is a test.") == 1300);
  CHECK(desk.samples_of("It works.") == 900);
  REQUIRE(desk.think.asked.size() == 1);
  CHECK(desk.think.asked[0].back().text == "What is it");
  CHECK(desk.think.asked[0].front().text == "Be brief.");
  CHECK(desk.speak.asked == std::vector<std::string>{"It is a test.", "It works."});
  const GuessCost cost = desk.speculation->end();
  CHECK(cost.tries == 1);
  CHECK(cost.used);
  CHECK(cost.dropped_text_bytes == 0);
}

TEST_CASE("a wrong guess is dropped unheard, and counted") {
  Desk desk;
  desk.think.stall_late = std::make_shared<Latch>();
  desk.think.deltas = {"Wrong answer to it. ", "More."};
  desk.press();
  desk.hear.say("Where is it");
  REQUIRE(desk.think.stall_late->wait_arrival());  // all of it was written
  desk.think.stall_late->open();
  desk.think.deltas = {"Right."};
  CHECK(desk.release("What is it?") == "Right.");
  CHECK(desk.samples_of("Right.") == 600);
  REQUIRE(desk.think.asked.size() == 2);
  CHECK(desk.think.asked[1].back().text == "What is it?");
  const GuessCost cost = desk.speculation->end();
  CHECK(cost.tries == 1);
  CHECK_FALSE(cost.used);
  CHECK(cost.dropped_text_bytes == std::string("Wrong answer to it. More.").size());
  CHECK(cost.dropped_speech_characters == std::string("Wrong answer to it.").size());
}

TEST_CASE("a guess ends as soon as the text goes on, and the next one is the last") {
  Desk desk;
  auto& stall = desk.think.stall = std::make_shared<Latch>();
  desk.press();
  desk.hear.say("What");
  REQUIRE(stall->wait_arrival(1));
  desk.hear.say("What is");
  REQUIRE(stall->wait_arrival(2));  // only after the first call has ended
  desk.hear.say("What is it");
  stall->open();
  CHECK(desk.release("What is it") == "It is a test. It works.");
  CHECK(desk.think.asked.size() == 3);
  CHECK(desk.think.asked[2].back().text == "What is it");
  const GuessCost cost = desk.speculation->end();
  CHECK(cost.tries == 2);
  CHECK_FALSE(cost.used);
}

TEST_CASE("an answer whose text went elsewhere and came back is asked for anew") {
  Desk desk;
  auto& stall = desk.think.stall_late = std::make_shared<Latch>();
  desk.rules.tries = 1;
  desk.press();
  desk.hear.say("What is it");
  REQUIRE(stall->wait_arrival());
  desk.hear.say("What is he");
  desk.hear.say("What is it");
  stall->open();
  CHECK(desk.release("What is it") == "It is a test. It works.");
  CHECK(desk.think.asked.size() == 2);
}

TEST_CASE(
    "nothing is guessed after the release, late in a long question, while one talks, or of no "
    "text") {
  Desk desk;
  SUBCASE("after the release") {
    desk.press();
    desk.hear.final_text = "What is it";
    REQUIRE(desk.hearing->finish({}, {}));
    desk.hear.say("What is it");
  }
  SUBCASE("late in a long question") {
    desk.rules.at_most = 0s;
    desk.press();
    desk.hear.say("What is it");
  }
  SUBCASE("while the person talks on") {
    desk.press();
    desk.talk();
    desk.hear.say("What is it");
  }
  SUBCASE("of no text") {
    desk.press();
    desk.hear.say("");
  }
  CHECK(desk.speculation->end().tries == 0);
  CHECK(desk.think.asked.empty());
}

TEST_CASE("a text that stood still while the person talked is guessed at in the pause") {
  Desk desk;
  auto& stall = desk.think.stall = std::make_shared<Latch>();
  desk.press();
  desk.talk();
  desk.hear.say("What is it");
  desk.pause();
  CHECK(stall->wait_arrival());
  CHECK(desk.speculation->end().tries == 1);
}

TEST_CASE("a guess that failed before its first word costs a second call, not the answer") {
  Desk desk;
  desk.think.error = Error{Fault::Unavailable, "Busy.", {}};
  const auto deltas = std::exchange(desk.think.deltas, {});
  auto& stall = desk.think.stall_late = std::make_shared<Latch>();
  desk.guess_and_release(*stall);
  stall->open();
  const std::vector<Message> messages{{Role::User, "What is it"}};
  // The call under way reports the failure; the answer is asked for again and fails again.
  const auto end =
      desk.speculation->ports().think.answer(messages, [](std::string_view) { return true; }, {});
  CHECK_FALSE(end.has_value());
  CHECK(desk.think.asked.size() == 2);
}

TEST_CASE("a turn that ends early takes its guess along") {
  Desk desk;
  auto& stall = desk.think.stall = std::make_shared<Latch>();
  desk.press();
  desk.hear.say("What is it");
  REQUIRE(stall->wait_arrival());
  desk.hearing.reset();
  const GuessCost cost = desk.speculation->end();  // returns: the stalled call was cancelled
  CHECK(cost.tries == 1);
  CHECK_FALSE(cost.used);
}

TEST_CASE("a stop ends a guessed answer at once") {
  Desk desk;
  auto& stall = desk.think.stall_late = std::make_shared<Latch>();
  desk.guess_and_release(*stall);
  std::stop_source stop;
  const std::vector<Message> messages{{Role::User, "What is it"}};
  const auto end = desk.speculation->ports().think.answer(
      messages,
      [&](std::string_view) {
        stop.request_stop();
        return true;
      },
      stop.get_token());
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().fault == Fault::Cancelled);
}
