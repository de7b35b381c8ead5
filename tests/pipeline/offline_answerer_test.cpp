#include "pipeline/offline/answerer.h"

#include <doctest/doctest.h>

#include <set>

using namespace pipeline;
using pipeline::offline::OfflineLanguageModel;

namespace {

// Saturday, 2026-11-21, 15:05.
std::tm fixed_time() {
  std::tm time{};
  time.tm_year = 126;
  time.tm_mon = 10;
  time.tm_mday = 21;
  time.tm_wday = 6;
  time.tm_hour = 15;
  time.tm_min = 5;
  return time;
}

std::string answer(const std::vector<Message>& messages) {
  OfflineLanguageModel model(fixed_time);
  std::string text;
  const auto end = model.answer(messages,
                                [&](std::string_view piece) {
                                  text += piece;
                                  return true;
                                },
                                {});
  REQUIRE(end.has_value());
  CHECK(*end == AnswerEnd::Complete);
  return text;
}

const std::vector<Message> kEarlier = {{Role::System, "Be brief."},
                                       {Role::User, "tell me about whales"},
                                       {Role::Assistant, "Whales are large."}};

// Inside a conversation, where the demo is no longer introduced.
std::string later_answer(std::string question) {
  auto messages = kEarlier;
  messages.push_back({Role::User, std::move(question)});
  return answer(messages);
}

struct Row {
  std::string_view question;
  std::string_view answer;
};

void check_answers(std::initializer_list<Row> rows) {
  for (const auto& [question, expected] : rows) {
    CAPTURE(question);
    CHECK(later_answer(std::string(question)) == expected);
  }
}

void check_parts(std::initializer_list<Row> rows) {
  for (const auto& [question, part] : rows) {
    CAPTURE(question);
    const std::string text = later_answer(std::string(question));
    CAPTURE(text);
    CHECK(text.contains(part));
  }
}

}  // namespace

TEST_CASE("sums in words and digits are worked out") {
  check_answers({
      {"what is seven times eight", "7 times 8 is 56."},
      {"What's 7 x 8?", "7 times 8 is 56."},
      {"7*8", "7 times 8 is 56."},
      {"what is twelve divided by five", "12 divided by 5 is 2.4."},
      {"what is ten divided by three", "10 divided by 3 is about 3.333."},
      {"two hundred and six minus forty", "206 minus 40 is 166."},
      {"three minus a hundred", "3 minus 100 is minus 97."},
      {"one thousand two hundred and thirty four plus one", "1234 plus 1 is 1235."},
      {"three thousand and five plus two million", "3005 plus 2000000 is 2003005."},
      {"1,000 + 2.5", "1000 plus 2.5 is 1002.5."},
      {"two point five times two", "2.5 times 2 is 5."},
      {"two plus three times four", "2 plus 3 times 4 is 14."},
      {"ten minus four minus three", "10 minus 4 minus 3 is 3."},
      {"twenty five multiplied by four", "25 times 4 is 100."},
      {"ten take away one", "10 minus 1 is 9."},
      {"what is five divided by zero", "Nothing can be divided by zero."},
      {"zero divided by zero", "Nothing can be divided by zero."},
      {"999999999 * 999999999", "That is more than I can count."},
      {"point one plus point two", "0.1 plus 0.2 is 0.3."},
  });
}

TEST_CASE("sums survive the recogniser's usual errors") {
  check_answers({
      {"one is seven times a", "7 times 8 is 56."},
      {"what is seven times age", "7 times 8 is 56."},
      {"what is mine time seven", "9 times 7 is 63."},
      {"how much is free plus four", "3 plus 4 is 7."},
      {"what is to plus two", "2 plus 2 is 4."},
      {"what is ate times six", "8 times 6 is 48."},
      {"what is twenty too minus one", "22 minus 1 is 21."},
  });
}

TEST_CASE("the clock answers for the time and the date") {
  check_answers({
      {"what time is it", "It is 3:05 PM."},
      {"can you tell me the time", "It is 3:05 PM."},
      {"what day is it today", "Today is Saturday, November 21, 2026."},
      {"what is the date today", "Today is Saturday, November 21, 2026."},
      {"what is the day to day", "Today is Saturday, November 21, 2026."},
  });
}

TEST_CASE("small talk and questions about Holler have answers") {
  check_parts({
      {"hello", "Hello!"},
      {"good morning", "Hello!"},
      {"hello how are you", "I am well"},
      {"who are you", "I am Holler"},
      {"what is your name", "I am Holler"},
      {"what is holler", "push to talk"},
      {"how do i add a key", "Set OPENAI_API_KEY"},
      {"how do i have the key", "Set OPENAI_API_KEY"},
      {"what can you do", "I can tell the time"},
      {"help", "I can tell the time"},
      {"thank you very much", "You are welcome."},
      {"goodbye", "Goodbye!"},
  });
}

TEST_CASE("repeating gives back the person's own spelling") {
  check_answers({
      {"Repeat after me: The Weather is nice!", "The Weather is nice!"},
      {"please repeat after me two plus two", "two plus two"},
      {"say hello world", "hello world"},
      {"can you say É’t", "É’t"},
  });
}

TEST_CASE("what was said before is known from the conversation") {
  CHECK(later_answer("what did i just say") == "You said: tell me about whales");
  CHECK(answer({{Role::User, "what did i just say"}}).contains("first thing you said"));
}

TEST_CASE("jokes take turns") {
  std::vector<Message> messages = kEarlier;
  std::set<std::string> jokes;
  for (int i = 0; i < 5; ++i) {
    messages.push_back({Role::User, "tell me a joke"});
    const std::string joke = answer(messages);
    jokes.insert(joke);
    messages.push_back({Role::Assistant, joke});
  }
  CHECK(jokes.size() == 5);
}

TEST_CASE("anything else is admitted, with what was heard and what can be asked") {
  for (const std::string question :
       {"what is the capital of france", "how many days are in a year", "one day a plus for you",
        "is it time for lunch over to you"}) {
    const std::string text = later_answer(question);
    CAPTURE(text);
    CHECK(text.contains("offline demo"));
    CHECK(text.contains("\"" + question + "\""));
    CHECK(text.contains("I can tell the time"));
  }
  CHECK(later_answer("").contains("I heard nothing"));
}

TEST_CASE("the first answer of a conversation, and only that, says that this is the offline demo") {
  CHECK(answer({{Role::User, "what time is it"}})
            .starts_with("It is 3:05 PM. This is the offline demo"));
  CHECK_FALSE(later_answer("what time is it").contains("demo"));
  const std::string who = answer({{Role::User, "who are you"}});
  CHECK(who.find("offline demo") == who.rfind("offline demo"));
  CHECK(answer({}).contains("offline demo"));
}

TEST_CASE("the answer arrives word by word and stops when it is no longer wanted") {
  OfflineLanguageModel model(fixed_time);
  const std::vector<Message> messages = {{Role::User, "what can you do"}};
  int pieces = 0;
  const auto end = model.answer(messages, [&](std::string_view) { return ++pieces < 3; }, {});
  CHECK(end.has_value());
  CHECK(pieces == 3);
}

TEST_CASE("a stop from inside the sink cancels the answer") {
  OfflineLanguageModel model(fixed_time);
  std::stop_source stop;
  int pieces = 0;
  const std::vector<Message> messages = {{Role::User, "what can you do"}};
  const auto end = model.answer(
      messages,
      [&](std::string_view) {
        if (++pieces == 2) stop.request_stop();
        return true;
      },
      stop.get_token());
  REQUIRE_FALSE(end.has_value());
  CHECK(end.error().fault == Fault::Cancelled);
  CHECK(pieces == 2);
}
