#include "tests/bench/machine.h"

#include <curl/curl.h>
#include <sys/utsname.h>

#include <array>
#include <ctime>
#include <fstream>
#include <thread>

#include "tests/support/process.h"

namespace bench {
namespace {

// What stands after `name` and a separator in a file of such lines; without quotes.
std::string value_in(const char* file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t begin = line.find_first_not_of(" \t:=\"", name.size());
    if (begin == std::string::npos) continue;
    const std::size_t end = line.find_last_not_of("\" ");
    return line.substr(begin, end + 1 - begin);
  }
  return "unknown";
}

std::string first_line(std::string text) {
  return text.substr(0, text.find('\n'));
}

std::string kernel() {
  utsname name{};
  uname(&name);
  return std::string(name.sysname) + " " + name.release;
}

}  // namespace

nlohmann::json describe_machine() {
  return {
      {"cpu", value_in("/proc/cpuinfo", "model name")},
      {"cores", std::thread::hardware_concurrency()},
      {"system", value_in("/etc/os-release", "PRETTY_NAME") + ", " + kernel()},
      {"versions",
       {{"holler", first_line(support::run_and_read({.argv = {HOLLER_PROGRAM, "--version"}}).out)},
        {"compiler", "g++ " __VERSION__},
        {"libcurl", curl_version_info(CURLVERSION_NOW)->version},
        {"sound server",
         first_line(support::run_and_read({.argv = {"pulseaudio", "--version"}}).out)}}}};
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &utc);
  return text.data();
}

}  // namespace bench
