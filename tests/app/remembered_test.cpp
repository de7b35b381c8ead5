#include "app/remembered.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("holler_remembered_" + std::to_string(getpid()));
  fs::path file = path / "state" / "memory.json";
  ~Folder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("what was found out is known at the next start") {
  const Folder folder;
  {
    app::Remembered remembered(folder.file);
    CHECK_FALSE(remembered.live_works("api.openai.com"));
    CHECK_FALSE(remembered.output_latency("USB Headset"));
    remembered.live_works("api.openai.com", true);
    remembered.live_works("localhost:8000", true);
    remembered.live_works("localhost:8000", false);
    remembered.output_latency("USB Headset", 20ms);
  }
  const app::Remembered again(folder.file);
  CHECK(again.live_works("api.openai.com"));
  CHECK_FALSE(again.live_works("localhost:8000"));
  CHECK(again.output_latency("USB Headset") == 20ms);
  CHECK_FALSE(again.output_latency("pulse"));
}

TEST_CASE("a broken memory file counts as empty, and is written anew") {
  const Folder folder;
  fs::create_directories(folder.file.parent_path());
  std::ofstream(folder.file) << R"({"live": 7, "output_latency_ms": {"a": "b", "c": -3)";
  app::Remembered remembered(folder.file);
  CHECK_FALSE(remembered.output_latency("c"));
  remembered.output_latency("c", 40ms);
  CHECK(app::Remembered(folder.file).output_latency("c") == 40ms);
}

TEST_CASE("fields of the wrong kind are passed over") {
  const Folder folder;
  fs::create_directories(folder.file.parent_path());
  std::ofstream(folder.file)
      << R"({"live": [1, {}, "h"], "output_latency_ms": {"a": 5000, "b": 10}})";
  const app::Remembered remembered(folder.file);
  CHECK(remembered.live_works("h"));
  CHECK_FALSE(remembered.output_latency("a"));
  CHECK(remembered.output_latency("b") == 10ms);
}
