// The house rules that a compiler does not check: which room may include which, where a library's
// header may be seen, and how long a file may be.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"audio", {"audio"}},
    {"pipeline", {"pipeline", "audio"}},
    {"ui", {"ui"}},
    {"app", {"app", "audio", "pipeline", "ui"}},
};

// Header (or folder) of a library: the files or folders that may include it.
const std::vector<std::pair<std::string, std::vector<std::string>>> kPrivate = {
    {"portaudio.h", {"audio/device"}},
    {"samplerate.h", {"audio/resampler.cpp"}},
    {"sndfile.h", {"audio/sound_file.cpp", "audio/flac_encoder.cpp"}},
    {"curl/", {"pipeline/http"}},
    {"boost/", {"pipeline/websocket"}},
    {"pipeline/websocket_", {"pipeline/websocket"}},
    {"pocketsphinx", {"pipeline/offline/"}},
    {"flite", {"pipeline/offline/"}},
    {"imgui", {"ui/"}},
    {"GLFW/", {"ui/"}},
    {"CLI/", {"app/cli.cpp"}},
    {"spdlog/", {"app/log.cpp"}},
    {"fontconfig/", {"ui/fonts.cpp"}},
};

struct Include {
  std::string file;
  std::string target;
};

std::vector<fs::path> sources(const std::vector<std::string>& folders) {
  std::vector<fs::path> found;
  for (const std::string& folder : folders) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(HOLLER_SOURCE_DIR) / folder)) {
      const auto ending = entry.path().extension();
      if (ending == ".h" || ending == ".cpp") found.push_back(entry.path());
    }
  }
  return found;
}

// What stands between the brackets or quotes of an #include line; empty for other lines.
std::string include_target(const std::string& line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || !line.substr(hash).starts_with("#include")) return {};
  const std::size_t open = line.find_first_of("<\"", hash);
  if (open == std::string::npos) return {};
  const std::size_t close = line.find_first_of(">\"", open + 1);
  return line.substr(open + 1, close == std::string::npos ? 0 : close - open - 1);
}

std::vector<Include> includes() {
  std::vector<Include> found;
  for (const fs::path& path : sources({"app", "audio", "pipeline", "ui"})) {
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
      const std::string target = include_target(line);
      if (!target.empty()) {
        found.push_back({fs::relative(path, HOLLER_SOURCE_DIR).string(), target});
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("no room includes what it may not") {
  int ours = 0;
  for (const auto& [file, target] : includes()) {
    const std::string room = file.substr(0, file.find('/'));
    const std::string other = target.substr(0, target.find('/'));
    if (!kMayInclude.contains(other) || !target.contains('/')) continue;
    ++ours;
    CAPTURE(file);
    CAPTURE(target);
    CHECK(kMayInclude.at(room).contains(other));
  }
  CHECK(ours > 50);
}

TEST_CASE("a library's headers stay in the files that wrap it") {
  int seen = 0;
  for (const auto& [file, target] : includes()) {
    for (const auto& [header, homes] : kPrivate) {
      if (!target.starts_with(header)) continue;
      ++seen;
      CAPTURE(file);
      CAPTURE(target);
      bool at_home = false;
      for (const std::string& home : homes) at_home |= file.starts_with(home);
      CHECK(at_home);
    }
  }
  CHECK(seen >= 8);
}

TEST_CASE("no source file grows beyond 300 lines") {
  for (const fs::path& path : sources({"app", "audio", "pipeline", "ui", "tests"})) {
    std::ifstream in(path);
    int lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    CAPTURE(path.string());
    CHECK(lines <= 300);
  }
}
