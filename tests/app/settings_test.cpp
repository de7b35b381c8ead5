#include "app/settings.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>
#include <map>

using app::load_settings;
using app::LoadedSettings;

namespace {

class SettingsFile {
 public:
  explicit SettingsFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("holler_settings_" + std::to_string(getpid()) + ".json")) {
    std::ofstream(path_) << text;
  }
  ~SettingsFile() { std::filesystem::remove(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

LoadedSettings load(const std::string& text, std::map<std::string, std::string> env = {},
                    bool offline = false) {
  const SettingsFile file(text);
  return load_settings([env](const char* name) { return env.contains(name) ? env.at(name) : ""; },
                       file.path(), offline);
}

}  // namespace

TEST_CASE("with no file, no key and no address everything is offline, without complaint") {
  const auto loaded = load_settings([](const char*) { return ""; }, "/nonexistent/x.json", false);
  CHECK(loaded.settings.offline());
  CHECK_FALSE(loaded.problem.has_value());
}

TEST_CASE("a key alone means OpenAI with its default models") {
  const auto s = load("{}", {{"OPENAI_API_KEY", "sk-test"}}).settings;
  REQUIRE(s.stt.endpoint);
  REQUIRE(s.llm.endpoint);
  REQUIRE(s.tts.endpoint);
  CHECK(s.stt.endpoint->base_url == "https://api.openai.com/v1");
  CHECK(s.stt.endpoint->model == "gpt-transcribe");
  CHECK(s.llm.endpoint->model == "gpt-6-luna");
  CHECK(s.tts.endpoint->model == "gpt-4o-mini-tts");
  CHECK(s.llm.endpoint->api_key == "sk-test");
  CHECK(s.llm.options.reasoning_effort == "none");
  CHECK(s.llm.options.max_tokens.has_value());
}

TEST_CASE("fields that only OpenAI knows do not go to another server unless asked for") {
  const auto plain = load("{}", {{"OPENAI_BASE_URL", "http://localhost:8080"}}).settings;
  REQUIRE(plain.llm.endpoint);
  CHECK(plain.llm.options.reasoning_effort.empty());
  CHECK_FALSE(plain.llm.options.max_tokens.has_value());
  const auto asked = load(R"({"llm":{"reasoning_effort":"low","max_tokens":99,
                              "token_limit_field":"max_tokens"}})",
                          {{"OPENAI_BASE_URL", "http://localhost:8080"}})
                         .settings;
  CHECK(asked.llm.options.reasoning_effort == "low");
  CHECK(asked.llm.options.max_tokens == 99);
  CHECK(asked.llm.options.token_limit_field == "max_tokens");
}

TEST_CASE("the environment comes before the file, a stage's own settings before both") {
  const auto s = load(R"({"base_url":"http://localhost:1/v1","api_key":"from-file",
                          "tts":{"base_url":"http://localhost:2/v1","api_key":"voice",
                                 "model":"kokoro","voice":"af_sky"}})",
                      {{"OPENAI_API_KEY", "from-env"}})
                     .settings;
  CHECK(s.stt.endpoint->base_url == "http://localhost:1/v1");
  CHECK(s.stt.endpoint->api_key == "from-env");
  CHECK(s.tts.endpoint->base_url == "http://localhost:2/v1");
  CHECK(s.tts.endpoint->api_key == "voice");
  CHECK(s.tts.endpoint->model == "kokoro");
  CHECK(s.tts.options.voice == "af_sky");
}

TEST_CASE("a key is not sent to an address it was not set for") {
  const auto s = load(R"({"llm":{"base_url":"http://localhost:11434/v1","model":"llama"}})",
                      {{"OPENAI_API_KEY", "sk-secret"}})
                     .settings;
  CHECK(s.llm.endpoint->api_key.empty());
  CHECK(s.stt.endpoint->api_key == "sk-secret");
}

TEST_CASE("one stage can be online while the others stay offline") {
  const auto s = load(R"({"llm":{"base_url":"http://localhost:11434/v1"}})").settings;
  CHECK(s.llm.endpoint.has_value());
  CHECK_FALSE(s.stt.endpoint.has_value());
  CHECK_FALSE(s.tts.endpoint.has_value());
  const auto t = load(R"({"stt":{"base_url":"offline"}})", {{"OPENAI_API_KEY", "k"}}).settings;
  CHECK_FALSE(t.stt.endpoint.has_value());
  CHECK(t.llm.endpoint.has_value());
}

TEST_CASE("--offline drops every address") {
  CHECK(load("{}", {{"OPENAI_API_KEY", "k"}}, true).settings.offline());
}

TEST_CASE("a broken file gives defaults and one sentence that names the file and the trouble") {
  for (const char* text : {"{\"llm\":", "[1,2]", "hello", "\xff\xfe"}) {
    const auto loaded = load(text);
    REQUIRE(loaded.problem);
    CHECK(loaded.problem->message.find("not valid JSON") != std::string::npos);
    CHECK(loaded.settings.offline());
  }
  const auto loaded = load(R"({"llm":{"max_tokens":"many"},"tail_ms":200})");
  REQUIRE(loaded.problem);
  CHECK(loaded.problem->message.find("\"llm.max_tokens\" should be a number") != std::string::npos);
  CHECK(loaded.settings.turn.tail == std::chrono::milliseconds(200));
  CHECK(load(R"({"tail_ms":-5})").problem->message.find("from 0 to 2000") != std::string::npos);
  CHECK(load(R"({"llm":7})").problem.has_value());
}

TEST_CASE("comments and unknown fields in the file are no problem") {
  const auto loaded = load("// mine\n{\"theme\":\"dark\",\"llm\":{\"new_field\":1}}");
  CHECK_FALSE(loaded.problem.has_value());
}

TEST_CASE("plain http to a host that is neither local nor listed is refused, and the key stays") {
  const auto refused = load(R"({"base_url":"http://example.com/v1","api_key":"sk-canary"})");
  REQUIRE(refused.problem);
  CHECK(refused.problem->message.find("sk-canary") == std::string::npos);
  CHECK(refused.settings.offline());
  const auto listed = load(R"({"base_url":"http://box.lan/v1","plain_http_hosts":["box.lan"]})");
  CHECK_FALSE(listed.problem.has_value());
  CHECK(listed.settings.llm.endpoint.has_value());
}
