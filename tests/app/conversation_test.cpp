#include "app/conversation.h"

#include <doctest/doctest.h>

using app::Conversation;
using pipeline::Role;
using pipeline::TurnReport;

namespace {

TurnReport report(std::string question, std::string answer) {
  TurnReport made;
  made.transcript = std::move(question);
  made.answer = std::move(answer);
  made.heard = made.answer;
  return made;
}

void hold(Conversation& conversation, const TurnReport& turn) {
  conversation.begin();
  conversation.question(turn.transcript);
  conversation.delta(turn.answer);
  conversation.finish(turn);
}

}  // namespace

TEST_CASE("earlier turns go along as context, after the system prompt") {
  Conversation conversation("Be brief.");
  hold(conversation, report("one?", "First."));
  hold(conversation, report("two?", "Second."));
  const auto context = conversation.context();
  REQUIRE(context.size() == 5);
  CHECK(context[0].role == Role::System);
  CHECK(context[0].text == "Be brief.");
  CHECK(context[1].text == "one?");
  CHECK(context[2].text == "First.");
  CHECK(context[2].role == Role::Assistant);
  CHECK(context[4].text == "Second.");
}

TEST_CASE("after an interruption the model is told only what was heard") {
  Conversation conversation("");
  TurnReport turn = report("tell me", "One. Two. Three.");
  turn.cancelled = true;
  turn.heard = "One.";
  hold(conversation, turn);
  const auto context = conversation.context();
  REQUIRE(context.size() == 3);
  CHECK(context[2].text == "One. [The user interrupted here.]");
  const auto drawn = conversation.exchanges().back();
  CHECK(drawn->answer == "One. Two. Three.");
  CHECK(drawn->heard_bytes == 4);
  CHECK(drawn->note == "Interrupted");
}

TEST_CASE("a turn in which nothing was understood leaves no trace") {
  Conversation conversation("");
  conversation.begin();
  CHECK(conversation.exchanges().size() == 1);
  conversation.finish(TurnReport{});
  CHECK(conversation.exchanges().empty());
  CHECK(conversation.context().size() == 1);
}

TEST_CASE("a failed turn can be taken back to be asked again") {
  Conversation conversation("");
  hold(conversation, report("one?", "First."));
  TurnReport failed = report("two?", "");
  failed.error = holler::Error{holler::Fault::Offline, "No network.", ""};
  hold(conversation, failed);
  CHECK(conversation.exchanges().size() == 2);
  conversation.forget_last();
  CHECK(conversation.exchanges().size() == 1);
  CHECK(conversation.context().size() == 3);
}

TEST_CASE("a long conversation sends its newest turns only, the system prompt always") {
  Conversation conversation("Be brief.");
  for (int i = 0; i < 100; ++i)
    hold(conversation, report(std::to_string(i), std::string(1000, 'x')));
  const auto context = conversation.context();
  CHECK(context.size() < 60);
  CHECK(context.size() > 20);
  CHECK(context[0].text == "Be brief.");
  CHECK(context[context.size() - 2].text == "99");
}

TEST_CASE("the question's words are open until they are final") {
  Conversation conversation("");
  conversation.begin();
  conversation.partial("what is");
  CHECK(conversation.exchanges().back()->question == "what is");
  CHECK(conversation.exchanges().back()->question_open);
  conversation.question("What is it?");
  CHECK(conversation.exchanges().back()->question == "What is it?");
  CHECK_FALSE(conversation.exchanges().back()->question_open);
}

TEST_CASE("the receipt is drawn from the first sound on, in parts that add up") {
  using std::chrono::microseconds;
  using std::chrono::milliseconds;
  Conversation conversation("");
  TurnReport turn = report("one?", "First.");
  turn.timings.key_up = audio::TimePoint(milliseconds(5000));
  turn.timings.captured = *turn.timings.key_up + microseconds(150'400);
  turn.timings.transcript = *turn.timings.captured + microseconds(300'400);
  turn.timings.first_sound = *turn.timings.transcript + microseconds(400'400);
  conversation.begin();
  conversation.question("one?");
  CHECK_FALSE(conversation.exchanges().back()->receipt);
  conversation.sounds(*pipeline::receipt_of(turn.timings));
  REQUIRE(conversation.exchanges().back()->receipt);
  CHECK(conversation.exchanges().back()->receipt->total == milliseconds(851));
  turn.timings.first_queued = *turn.timings.first_sound - milliseconds(50);  // known only later
  conversation.finish(turn);
  const auto drawn = *conversation.exchanges().back()->receipt;
  REQUIRE(drawn.parts.size() == 8);
  CHECK(drawn.parts.front().length == milliseconds(150));
  CHECK(drawn.parts.back().length == milliseconds(50));
  milliseconds sum{};
  for (const auto& part : drawn.parts) {
    CHECK_FALSE(part.label.empty());
    sum += part.length;
  }
  CHECK(drawn.total == milliseconds(851));
  CHECK(sum == drawn.total);
}

TEST_CASE("a snapshot that was handed out does not change any more") {
  Conversation conversation("");
  conversation.begin();
  conversation.delta("Hel");
  const auto before = conversation.exchanges().back();
  conversation.delta("lo");
  CHECK(before->answer == "Hel");
  CHECK(conversation.exchanges().back()->answer == "Hello");
}

TEST_CASE("a snapshot keeps what it showed while the conversation goes on") {
  Conversation conversation("");
  hold(conversation, report("One", "1."));
  hold(conversation, report("Two", "2."));
  const ui::Exchanges before = conversation.exchanges();
  conversation.forget_last();
  CHECK(conversation.exchanges().back()->question == "One");
  conversation.begin();
  conversation.question("Three");
  conversation.begin();
  CHECK(conversation.exchanges().size() == 3);
  CHECK(conversation.exchanges()[1]->question == "Three");
  REQUIRE(before.size() == 2);
  CHECK(before[0]->question == "One");
  CHECK(before[1]->question == "Two");
}
