#include "app/settings.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

namespace app {
namespace {

using nlohmann::json;

constexpr const char* kOpenAi = "https://api.openai.com/v1";
constexpr const char* kOfflineName = "offline";  // a base_url that chooses the built-in provider
constexpr std::size_t kLargestFile = 1 << 20;

constexpr const char* kSystemPrompt =
    "You are Holler, a voice assistant. Your answers are spoken aloud: answer in short, natural "
    "sentences, the most important thing first, without Markdown, lists, emoji or links unless "
    "the user asks for something to read. Answer in the language of the question.";

// Reads fields of one JSON object and remembers the first thing that is wrong.
class Reader {
 public:
  Reader(const json& object, std::string prefix, std::string& problem)
      : object_(object), prefix_(std::move(prefix)), problem_(problem) {}

  Reader section(const char* name) const {
    static const json kNothing = json::object();
    const auto found = object_.find(name);
    if (found == object_.end()) return {kNothing, prefix_ + name + ".", problem_};
    if (!found->is_object()) {
      note(name, "a group of settings in braces");
      return {kNothing, prefix_ + name + ".", problem_};
    }
    return {*found, prefix_ + name + ".", problem_};
  }

  void read(const char* name, std::string& value) const {
    if (const json* found = field(name, &json::is_string, "a text in quotes")) value = *found;
  }
  void read(const char* name, bool& value) const {
    if (const json* found = field(name, &json::is_boolean, "true or false")) value = *found;
  }
  void read(const char* name, std::optional<double>& value, double low, double high) const {
    if (const json* found = number(name, low, high)) value = found->get<double>();
  }
  template <typename Int>
  void read_whole(const char* name, Int& value, int low, int high) const {
    if (const json* found = number(name, low, high)) value = static_cast<Int>(found->get<double>());
  }
  void read(const char* name, std::chrono::milliseconds& value, int low, int high) const {
    std::int64_t count = value.count();
    read_whole(name, count, low, high);
    value = std::chrono::milliseconds(count);
  }
  void read(const char* name, std::vector<std::string>& value) const {
    const json* found = field(name, &json::is_array, "a list of texts");
    if (!found) return;
    for (const json& item : *found) {
      if (item.is_string()) value.push_back(item);
    }
  }
  template <typename Value>
  void choose(const char* name, Value& value,
              std::initializer_list<std::pair<const char*, Value>> choices) const {
    const json* found = field(name, &json::is_string, "a text in quotes");
    if (!found) return;
    std::string known;
    for (const auto& [word, meaning] : choices) {
      if (*found == word) value = meaning;
      if (*found == word) return;
      known += (known.empty() ? "\"" : ", \"") + std::string(word) + "\"";
    }
    note(name, "one of " + known);
  }

 private:
  void note(const char* name, const std::string& wanted) const {
    if (problem_.empty()) problem_ = "\"" + prefix_ + name + "\" should be " + wanted;
  }
  const json* field(const char* name, bool (json::*is)() const noexcept, const char* wanted) const {
    const auto found = object_.find(name);
    if (found == object_.end() || found->is_null()) return nullptr;
    if (((*found).*is)()) return &*found;
    note(name, wanted);
    return nullptr;
  }
  const json* number(const char* name, double low, double high) const {
    const json* found = field(name, &json::is_number, "a number");
    if (!found) return nullptr;
    const double value = found->get<double>();
    if (value >= low && value <= high) return found;
    std::ostringstream range;
    range << "a number from " << low << " to " << high;
    note(name, range.str());
    return nullptr;
  }

  const json& object_;
  std::string prefix_;
  std::string& problem_;
};

struct General {
  std::string base_url;
  std::string api_key;
  std::vector<std::string> plain_http_hosts;
};

bool same_address(const std::string& a, const std::string& b) {
  const auto one = pipeline::normalise_base_url(a);
  const auto other = pipeline::normalise_base_url(b);
  return one && other && *one == *other;
}

// Empty: nothing is configured for this stage, or it is wrong, which the problem then says.
// A key belongs to the address it was set beside: a stage with an address of its own gets the
// general key only when that is for the same address.
std::optional<pipeline::Endpoint> endpoint_of(const Reader& root, const char* name,
                                              const char* default_model, const General& general,
                                              std::optional<holler::Error>& problem) {
  const Reader stage = root.section(name);
  std::string own_url;
  std::string own_key;
  pipeline::Endpoint endpoint;
  endpoint.model = default_model;
  stage.read("base_url", own_url);
  stage.read("api_key", own_key);
  stage.read("model", endpoint.model);
  stage.read("connect_timeout_ms", endpoint.connect_timeout, 100, 600'000);
  stage.read("first_byte_timeout_ms", endpoint.first_byte_timeout, 100, 600'000);
  stage.read("idle_timeout_ms", endpoint.idle_timeout, 100, 600'000);
  const bool configured =
      !own_url.empty() || !own_key.empty() || !general.base_url.empty() || !general.api_key.empty();
  if (!configured || own_url == kOfflineName) return std::nullopt;

  const std::string general_url = general.base_url.empty() ? kOpenAi : general.base_url;
  const std::string url = own_url.empty() ? general_url : own_url;
  const bool shares_key = own_key.empty() && same_address(url, general_url);
  endpoint.api_key = shares_key ? general.api_key : own_key;
  endpoint.plain_http_hosts = general.plain_http_hosts;
  const std::string prefix = std::string(name) + ".";
  endpoint.model_setting = prefix + "model";
  endpoint.key_setting = shares_key ? "OPENAI_API_KEY" : prefix + "api_key";
  endpoint.url_setting = own_url.empty() ? "base_url" : prefix + "base_url";

  const auto normal = pipeline::normalise_base_url(url);
  if (normal) endpoint.base_url = *normal;
  const auto usable = normal ? pipeline::validate(endpoint) : std::unexpected(normal.error());
  if (usable) return endpoint;
  if (!problem) problem = usable.error();
  return std::nullopt;
}

void read_options(const Reader& root, Settings& s) {
  const Reader stt = root.section("stt");
  stt.read("language", s.stt.options.language);
  stt.read("prompt", s.stt.options.prompt);
  stt.choose("mode", s.stt.options.mode,
             {{"auto", pipeline::HearMode::Auto},
              {"live", pipeline::HearMode::Live},
              {"upload", pipeline::HearMode::Upload}});
  stt.read("live_model", s.stt.options.live_model);

  const Reader llm = root.section("llm");
  auto& options = s.llm.options;
  // Only OpenAI's own host is known to understand these; elsewhere the settings must ask.
  if (s.llm.endpoint && pipeline::is_openai_host(s.llm.endpoint->base_url)) {
    options.reasoning_effort = "none";
    options.max_tokens = 2000;
  }
  llm.read("system_prompt", s.system_prompt);
  llm.read("reasoning_effort", options.reasoning_effort);
  int max_tokens = options.max_tokens.value_or(0);
  llm.read_whole("max_tokens", max_tokens, 0, 1'000'000);
  options.max_tokens = max_tokens > 0 ? std::optional(max_tokens) : std::nullopt;
  llm.read("token_limit_field", options.token_limit_field);
  llm.read("temperature", options.temperature, 0, 2);

  const Reader tts = root.section("tts");
  tts.read("voice", s.tts.options.voice);
  tts.read("instructions", s.tts.options.instructions);
  tts.read("speed", s.tts.options.speed, 0.25, 4);
  tts.read_whole("sample_rate", s.tts.options.sample_rate, 8000, 192'000);
  tts.read("send_sample_rate", s.tts.options.send_sample_rate);

  root.read("pre_roll_ms", s.pre_roll, 0, 2000);
  root.read("tail_ms", s.turn.tail, 0, 2000);
  root.read("speculation", s.turn.speculate);
  root.read("min_press_ms", s.turn.min_hold, 0, 2000);
  std::optional<double> silence;
  root.read("silence_dbfs", silence, -120, 0);
  if (silence) s.turn.silence_dbfs = static_cast<float>(*silence);
}

// Empty object when there is no file; the problem says what is wrong with one that is there.
json read_file(const std::filesystem::path& file, std::string& problem) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return json::object();
  std::ifstream in(file, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.empty() && !in.eof()) {
    problem = "the file cannot be read";
  } else if (text.size() > kLargestFile) {
    problem = "the file is larger than 1 MiB";
  } else {
    json parsed = json::parse(text, nullptr, false, true);
    if (parsed.is_object()) return parsed;
    problem = "the file is not valid JSON";
  }
  return json::object();
}

}  // namespace

LoadedSettings load_settings(const Environment& env, const std::filesystem::path& file,
                             bool force_offline) {
  std::string wrong;
  const json object = read_file(file, wrong);
  const Reader root(object, "", wrong);

  General general;
  root.read("base_url", general.base_url);
  root.read("api_key", general.api_key);
  root.read("plain_http_hosts", general.plain_http_hosts);
  if (const std::string url = env("OPENAI_BASE_URL"); !url.empty()) general.base_url = url;
  if (const std::string key = env("OPENAI_API_KEY"); !key.empty()) general.api_key = key;

  LoadedSettings loaded;
  Settings& s = loaded.settings;
  s.system_prompt = kSystemPrompt;
  if (!force_offline) {
    auto& problem = loaded.problem;
    s.stt.endpoint = endpoint_of(root, "stt", "gpt-transcribe", general, problem);
    s.llm.endpoint = endpoint_of(root, "llm", "gpt-6-luna", general, problem);
    s.tts.endpoint = endpoint_of(root, "tts", "gpt-4o-mini-tts", general, problem);
  }
  read_options(root, s);
  if (!wrong.empty() && !loaded.problem) {
    loaded.problem =
        holler::Error{holler::Fault::Config,
                      "The settings in " + file.string() + " need a look: " + wrong + ".",
                      {}};
  }
  return loaded;
}

}  // namespace app
