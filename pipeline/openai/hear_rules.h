// How the OpenAI recogniser decides between its two ways, live and by upload.
// Threads: plain values.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace pipeline::openai {

// What is known about servers ("host" or "host:port") from earlier times: whether live
// transcription has worked there. Either may be empty. Called from any thread; `learn` may write to
// disk.
struct LiveMemory {
  std::function<bool(const std::string& server)> works;
  std::function<void(const std::string& server, bool works)> learn;
};

struct HearRules {
  // After the commit, the text's time to come until the same sound goes by upload as well.
  std::chrono::milliseconds patience{2'500};
  // More sound than this still here at the release: it goes by upload.
  std::chrono::milliseconds lag{300};
  // A ping's time to be answered before the connection counts as dead.
  std::chrono::milliseconds pong{1'000};
  // FLAC saves nothing where the way is not the slow part.
  bool flac_to_loopback = false;
};

}  // namespace pipeline::openai
