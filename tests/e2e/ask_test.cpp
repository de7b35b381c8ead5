// The command line, as scripts and people use it.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/holler_window.h"
#include "tests/support/simulated_service.h"
#include "tests/support/simulated_voice.h"
#include "tests/support/sound_compare.h"
#include "tests/support/test_wav.h"

namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using support::Endpoint;
using support::Finished;
using support::SimulatedService;
using support::VirtualDesk;

constexpr const char* kCanary = "sk-canary-5f1d9c77e0b24a6c";

support::Command holler(std::vector<std::string> arguments) {
  support::Command command;
  command.argv = std::move(arguments);
  command.argv.insert(command.argv.begin(), HOLLER_PROGRAM);
  command.environment = VirtualDesk::shared().environment();
  return command;
}

support::Command holler_with(const SimulatedService& service, std::vector<std::string> arguments,
                             const std::string& key = e2e::kKey) {
  support::Command command = holler(std::move(arguments));
  command.environment["OPENAI_BASE_URL"] = service.base_url();
  command.environment["OPENAI_API_KEY"] = key;
  return command;
}

std::filesystem::path question_file() {
  const std::filesystem::path file = VirtualDesk::shared().folder() / "question.wav";
  if (!std::filesystem::exists(file)) {
    support::write_wav(file, support::speak_question("What time is it?"));
  }
  return file;
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(json::parse(text.substr(begin, end - begin)));
  }
  return lines;
}

// One line for the person, that begins with the program's name.
void check_one_line(const std::string& text) {
  CAPTURE(text);
  CHECK(text.starts_with("holler: "));
  CHECK(std::ranges::count(text, '\n') == 1);
  CHECK(text.ends_with('\n'));
}

void check_answer_file(const std::filesystem::path& file) {
  const support::TestWav answer = support::parse_wav(support::read_whole(file));
  CHECK(answer.rate == audio::kSpeechRate);
  const auto first = support::first_audible(answer.samples, answer.rate);
  REQUIRE(first);
  CHECK(*support::last_audible(answer.samples, answer.rate) - *first > audio::kSpeechRate / 2);
}

TEST_CASE("a recorded question is answered offline, into a file and as JSON lines") {
  const std::filesystem::path out = VirtualDesk::shared().folder() / "answer.wav";
  const Finished run = support::run_and_read(
      holler({"ask", question_file().string(), "-o", out.string(), "--json", "--offline"}));
  CAPTURE(run.err);
  CAPTURE(run.out);
  REQUIRE(run.status == 0);
  CHECK(run.err.empty());
  const std::vector<json> lines = lines_of(run.out);
  REQUIRE(lines.size() >= 4);
  CHECK(lines.front().at("event") == "turn_started");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    // Written in order, except that a sound's begin is known only once it was played.
    if (lines[i].at("event") == "first_audio") continue;
    CHECK(lines[i].at("t").get<double>() >= lines.front().at("t").get<double>());
  }
  const json& ended = lines.back();
  CHECK(ended.at("event") == "ended");
  CHECK(ended.at("provider") == "offline");
  CHECK(ended.at("transcript").get<std::string>().find("time") != std::string::npos);
  CHECK(ended.at("heard") == ended.at("answer"));
  CHECK(ended.at("timings_ms").contains("transcript"));
  check_answer_file(out);
}

TEST_CASE("a recorded question may come from standard input") {
  const std::filesystem::path out = VirtualDesk::shared().folder() / "answer_to_stdin.wav";
  support::Command command = holler({"ask", "-", "-o", out.string(), "--offline"});
  command.in = question_file();
  const Finished run = support::run_and_read(command);
  CAPTURE(run.err);
  REQUIRE(run.status == 0);
  CHECK_FALSE(run.out.empty());
  check_answer_file(out);
}

TEST_CASE("a typed question is answered through the service, and the file holds all of it") {
  SimulatedService service;
  service.edit([](support::Script& script) {
    script.answer = "It is a quarter past nine in the evening. Good night to you.";
  });
  const std::filesystem::path out = VirtualDesk::shared().folder() / "answer_to_text.wav";
  const Finished run = support::run_and_read(
      holler_with(service, {"ask", "--text", "What time is it?", "-o", out.string(), "--json"}));
  CAPTURE(run.err);
  REQUIRE(run.status == 0);
  CHECK(service.requests(Endpoint::Transcriptions).empty());
  const auto chats = service.requests(Endpoint::Chat);
  REQUIRE(chats.size() == 1);
  CHECK(json::parse(chats[0].request.body).at("messages").back().at("content") ==
        "What time is it?");

  std::vector<std::vector<std::int16_t>> voices;
  for (const json& line : lines_of(run.out)) {
    if (line.at("event") == "segment") {
      voices.push_back(support::simulated_voice(line.at("text").get<std::string>()));
    }
  }
  REQUIRE_FALSE(voices.empty());
  const support::TestWav answer = support::parse_wav(support::read_whole(out));
  for (const auto& match : support::find_in_order(voices, answer.samples, answer.rate)) {
    CHECK(match.correlation >= 0.99);
  }
}

TEST_CASE("without -o the answer is heard, and its words are printed") {
  SimulatedService service;
  service.edit([](support::Script& script) { script.answer = "All of this is heard aloud."; });
  support::SoundRecorder& ear = VirtualDesk::shared().loudspeaker();
  const audio::TimePoint began = audio::Clock::now();
  const Finished run =
      support::run_and_read(holler_with(service, {"ask", "--text", "Can I hear you?"}));
  CAPTURE(run.err);
  CHECK(run.status == 0);
  CHECK(run.out == "All of this is heard aloud.\n");
  REQUIRE(ear.reach(audio::Clock::now() + 200ms));
  const auto voice = e2e::voices_of({"All of this is heard aloud."}).front();
  const auto match = support::find(voice, ear.since(began), support::SoundRecorder::kRate);
  e2e::measured("ask: answer heard, correlation", match.correlation);
  CHECK(match.correlation >= e2e::kRecognised);
}

TEST_CASE("what is no recording is refused in one line that names it") {
  const std::filesystem::path folder = VirtualDesk::shared().folder();
  support::write_whole(folder / "text.wav", "This is no sound at all.\n");
  support::write_whole(folder / "empty.wav", "");
  for (const char* const name : {"text.wav", "empty.wav", "missing.wav"}) {
    CAPTURE(name);
    const Finished run =
        support::run_and_read(holler({"ask", (folder / name).string(), "--offline"}));
    CHECK(run.status == 1);
    CHECK(run.out.empty());
    check_one_line(run.err);
    CHECK(run.err.find(name) != std::string::npos);
  }
  const Finished folder_missing = support::run_and_read(holler(
      {"ask", question_file().string(), "-o", (folder / "no/such/a.wav").string(), "--offline"}));
  CHECK(folder_missing.status == 1);
  check_one_line(folder_missing.err);
}

TEST_CASE("wrong usage gives status 2, help and version status 0") {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--no-such-flag"},
                                             {"ask"},
                                             {"ask", "--text"},
                                             {"no-such-command"},
                                             {"ask", "a.wav", "--text", "both"}}) {
    CAPTURE(arguments.back());
    const Finished run = support::run_and_read(holler(arguments));
    CHECK(run.status == 2);
    CHECK_FALSE(run.err.empty());
    CHECK(run.out.empty());
  }
  const Finished help = support::run_and_read(holler({"--help"}));
  CHECK(help.status == 0);
  for (const char* const word : {"ask", "devices", "OPENAI_API_KEY", "--offline"}) {
    CAPTURE(word);
    CHECK(help.out.find(word) != std::string::npos);
  }
  const Finished version = support::run_and_read(holler({"--version"}));
  CHECK(version.status == 0);
  CHECK(version.out.starts_with("holler "));
}

TEST_CASE("a wrong key is named in one line, and no key is ever written anywhere") {
  SimulatedService service;
  service.edit([](support::Script& script) { script.key = "sk-another"; });
  const std::filesystem::path folder = VirtualDesk::shared().folder();
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"ask", question_file().string(), "--json"},
           {"ask", "--text", "Who are you?", "-o", (folder / "never.wav").string()}}) {
    const Finished run = support::run_and_read(holler_with(service, arguments, kCanary));
    CAPTURE(run.err);
    CHECK(run.status == 1);
    check_one_line(run.err);
    CHECK(run.err.find("key") != std::string::npos);
    CHECK(run.err.find(kCanary) == std::string::npos);
    CHECK((run.out.empty() || lines_of(run.out).back().at("event") == "failed"));
    CHECK(run.out.find(kCanary) == std::string::npos);
  }
  CHECK_FALSE(std::filesystem::exists(folder / "never.wav"));
  CHECK(service.requests(Endpoint::Transcriptions).size() == 1);
  CHECK(service.requests(Endpoint::Transcriptions)[0].request.header("authorization") ==
        std::string("Bearer ") + kCanary);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    CAPTURE(entry.path().string());
    CHECK(support::read_whole(entry.path()).find(kCanary) == std::string::npos);
  }
}

TEST_CASE("without a loudspeaker the answer is still given in words") {
  support::Command command = holler({"ask", "--text", "What time is it?", "--offline"});
  command.environment = VirtualDesk::shared().environment_without_sound();
  const Finished run = support::run_and_read(command);
  CAPTURE(run.err);
  CHECK(run.status == 0);
  CHECK_FALSE(run.out.empty());
  check_one_line(run.err);
  CHECK(run.err.find("loudspeaker") != std::string::npos);
}

TEST_CASE("the devices are listed, for people and for programs") {
  const Finished listed = support::run_and_read(holler({"devices", "--json"}));
  CAPTURE(listed.err);
  REQUIRE(listed.status == 0);
  CHECK(listed.err.empty());
  const json devices = json::parse(listed.out);
  const auto any = [&](const char* what) {
    return std::ranges::any_of(devices,
                               [&](const json& device) { return device.at(what) == true; });
  };
  CHECK(any("default_input"));
  CHECK(any("default_output"));
  const Finished table = support::run_and_read(holler({"devices"}));
  CHECK(table.status == 0);
  CHECK(table.out.find(devices.front().at("name").get<std::string>()) != std::string::npos);

  support::Command silent = holler({"devices", "--json"});
  silent.environment = VirtualDesk::shared().environment_without_sound();
  const Finished none = support::run_and_read(silent);
  CHECK(none.status == 0);
  CHECK(json::parse(none.out).is_array());
}

TEST_CASE("without a display there is one clear sentence") {
  support::Command command = holler({});
  command.environment = VirtualDesk::shared().environment_without_screen();
  const Finished run = support::run_and_read(command);
  CHECK(run.status == 1);
  check_one_line(run.err);
}

TEST_CASE("Ctrl-C ends a question at once and cancels what was asked") {
  SimulatedService service;
  support::Behaviour stalled;
  stalled.trouble = {support::Act::Stall, support::Point::Headers, 0};
  service.next(Endpoint::Chat, 1, stalled);
  const std::filesystem::path err = VirtualDesk::shared().folder() / "interrupted.err";
  support::Command command = holler_with(service, {"ask", "--text", "Are you there?"});
  command.err = err;
  support::Process process = support::Process::start(command);
  REQUIRE(service.wait_stalled(Endpoint::Chat));
  const audio::TimePoint told = audio::Clock::now();
  process.signal(SIGINT);
  const auto status = process.wait(10s);
  const auto took = audio::Clock::now() - told;
  e2e::measured("ask: SIGINT to exit", took);
  CHECK((status == 1 || status == 130));
  CHECK(took < 2s);
  CHECK(service.wait_cancelled(Endpoint::Chat));
  check_one_line(support::read_whole(err));
}

}  // namespace
