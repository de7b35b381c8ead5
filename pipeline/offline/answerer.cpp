#include "pipeline/offline/answerer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <utility>

#include "pipeline/offline/arithmetic.h"
#include "pipeline/offline/words.h"

namespace pipeline::offline {

namespace {

struct Question {
  std::string_view text;
  std::vector<Word> words;
  std::span<const Message> earlier;
  std::tm now;
};

using Reply = std::optional<std::string>;

std::size_t count(std::span<const Message> messages, Role role) {
  return static_cast<std::size_t>(std::ranges::count(messages, role, &Message::role));
}

// What follows "repeat after me" or "say", in the person's own spelling.
Reply echo(const Question& question) {
  static constexpr auto kVerbs = std::to_array<std::string_view>({"repeat", "say", "echo"});
  static constexpr auto kLinks = std::to_array<std::string_view>({"after", "me", "this"});
  auto word = std::ranges::find_first_of(question.words, kVerbs, {}, &Word::text);
  if (word == question.words.end()) return std::nullopt;
  std::size_t begin = word->end;
  while (++word != question.words.end() && std::ranges::find(kLinks, word->text) != kLinks.end()) {
    begin = word->end;
  }
  const std::string_view rest = question.text.substr(begin);
  const auto first = rest.find_first_not_of(" ,:;\"");
  if (first == std::string_view::npos) return std::nullopt;
  return std::string(rest.substr(first));
}

Reply recall(const Question& question) {
  for (const Message& message : std::views::reverse(question.earlier)) {
    if (message.role == Role::User) return "You said: " + message.text;
  }
  return "That was the first thing you said.";
}

Reply sum(const Question& question) {
  return answer_sum(question.words);
}

Reply joke(const Question& question) {
  static constexpr auto kJokes = std::to_array<std::string_view>({
      "Why did the computer go to the doctor? It had caught a virus.",
      "I told my microphone a secret. Now everybody has heard it.",
      "What do you call a fish without an eye? A fsh.",
      "Why was the math book sad? It had too many problems.",
      "There are ten kinds of people: those who read binary, and those who do not.",
  });
  // The conversation's length turns the wheel, so that asking again gives another one.
  return std::string(kJokes[count(question.earlier, Role::User) % kJokes.size()]);
}

std::string formatted(const std::tm& time, const char* format) {
  std::array<char, 128> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &time)};
}

Reply tell_time(const Question& question) {
  const int hour = question.now.tm_hour % 12 == 0 ? 12 : question.now.tm_hour % 12;
  return "It is " + std::to_string(hour) + formatted(question.now, ":%M ") +
         (question.now.tm_hour < 12 ? "AM." : "PM.");
}

Reply tell_date(const Question& question) {
  return formatted(question.now, "Today is %A, %B ") + std::to_string(question.now.tm_mday) +
         formatted(question.now, ", %Y.");
}

constexpr std::string_view kAbilities =
    "I can tell the time and the date, do sums, tell a joke, repeat after you, and explain how to "
    "add a key.";

struct Rule {
  // Any of these matches: its words in this order, with anything between them. Recognised speech
  // is full of small errors, so phrases name no more words than they need. None: matches all.
  std::vector<std::string_view> phrases;
  std::string_view text;                      // the answer, or
  Reply (*reply)(const Question&) = nullptr;  // what makes it; nothing: the next rule is tried
};

// The first that matches answers.
const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules = {
      {{"did i say", "did i just", "i just say", "i say before", "just said"}, "", recall},
      {{"repeat", "say", "echo"}, "", echo},
      {{}, "", sum},
      {{"joke", "jokes", "laugh", "funny"}, "", joke},
      {{"key", "keys", "openai", "open ai", "a p i", "api", "real model"},
       "Set OPENAI_API_KEY, or put your key in the settings file, then start Holler again. "
       "From then on a real model answers."},
      {{"what time", "time is", "the time", "time it"}, "", tell_time},
      {{"date", "what day", "day today", "day is it", "day to day", "the day", "which day",
        "what month", "what year", "days today", "days and today"},
       "",
       tell_date},
      {{"who you", "what are you", "your name", "holler", "here are you"},
       "I am Holler, a push to talk voice assistant: hold the key, speak, let go, and hear the "
       "answer. This is the offline demo, which needs neither a key nor a network."},
      {{"help", "can you do", "can i ask", "can i say", "how this work", "how you work", "options"},
       kAbilities},
      {{"how are you", "how are things", "how do you do"},
       "I am well, thank you. What can I do for you?"},
      {{"thank", "thanks"}, "You are welcome."},
      {{"goodbye", "good bye", "bye", "good night", "see you"}, "Goodbye!"},
      {{"hello", "hallo", "hi", "hey", "good morning", "good afternoon", "good evening"},
       "Hello! What can I do for you?"},
  };
  return kRules;
}

std::string fallback(const Question& question) {
  if (question.words.empty()) return "I heard nothing. " + std::string(kAbilities);
  return "This is the offline demo, so I cannot answer that. I heard: \"" +
         std::string(question.text) + "\". " + std::string(kAbilities);
}

std::string find_answer(const Question& question) {
  for (const Rule& rule : rules()) {
    const bool matches =
        rule.phrases.empty() || std::ranges::any_of(rule.phrases, [&](std::string_view phrase) {
          return has_in_order(question.words, phrase);
        });
    if (!matches) continue;
    const Reply reply = rule.reply != nullptr ? rule.reply(question) : std::string(rule.text);
    if (reply) return *reply;
  }
  return fallback(question);
}

std::string compose(std::span<const Message> messages, const std::tm& now) {
  const std::string_view text = messages.empty() ? std::string_view() : messages.back().text;
  const Question question{.text = text,
                          .words = split_words(text),
                          .earlier = messages.first(messages.empty() ? 0 : messages.size() - 1),
                          .now = now};
  std::string answer = find_answer(question);
  const bool first = count(question.earlier, Role::Assistant) == 0;
  if (first && !answer.contains("offline demo")) {
    answer += " This is the offline demo; ask me how to add a key for a real conversation.";
  }
  return answer;
}

}  // namespace

std::tm local_time() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return local;
}

Result<AnswerEnd> OfflineLanguageModel::answer(std::span<const Message> messages,
                                               const TextSink& sink, std::stop_token stop) {
  const std::string answer = compose(messages, clock_());
  for (std::size_t begin = 0; begin < answer.size();) {
    if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");
    const auto space = answer.find(' ', begin);
    const auto end = space == std::string::npos ? answer.size() : space + 1;
    if (!sink(std::string_view(answer).substr(begin, end - begin))) break;
    begin = end;
  }
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");
  return AnswerEnd::Complete;
}

}  // namespace pipeline::offline
