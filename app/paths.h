// Where Holler keeps its files, by the XDG Base Directory Specification 0.8.
// Threads: pure functions of the environment handed in.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace app {

// Looks a variable up; empty when it is not set. Handed in so that tests need no real environment.
using Environment = std::function<std::string(const char* name)>;
std::string process_environment(const char* name);

std::filesystem::path settings_file(const Environment& env);  // $XDG_CONFIG_HOME/holler/...
std::filesystem::path memory_file(const Environment& env);    // $XDG_STATE_HOME/holler/...
std::filesystem::path log_file(const Environment& env);       // $XDG_STATE_HOME/holler/...

}  // namespace app
