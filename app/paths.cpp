#include "app/paths.h"

#include <cstdlib>

namespace app {
namespace {

// The specification: a variable that is unset, empty or not absolute does not count.
std::filesystem::path base(const Environment& env, const char* name, const char* below_home) {
  const std::filesystem::path given = env(name);
  if (given.is_absolute()) return given / "holler";
  const std::string home = env("HOME");
  return std::filesystem::path(home.empty() ? "/" : home) / below_home / "holler";
}

}  // namespace

std::string process_environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::filesystem::path settings_file(const Environment& env) {
  return base(env, "XDG_CONFIG_HOME", ".config") / "settings.json";
}

std::filesystem::path memory_file(const Environment& env) {
  return base(env, "XDG_STATE_HOME", ".local/state") / "memory.json";
}

std::filesystem::path log_file(const Environment& env) {
  return base(env, "XDG_STATE_HOME", ".local/state") / "holler.log";
}

}  // namespace app
