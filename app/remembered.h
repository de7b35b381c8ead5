// What Holler has found out about servers and devices and wants to know at the next start:
// $XDG_STATE_HOME/holler/memory.json. Losing it costs nothing but finding out again.
// Threads: any; a lock inside. Writing goes to disk on the caller's thread.
// Owns: the file, which it replaces as a whole, so that it is never half written.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace app {

class Remembered {
 public:
  // A file that is missing or broken counts as empty.
  explicit Remembered(std::filesystem::path file);

  // Whether live transcription worked at this server ("host" or "host:port") when last tried.
  bool live_works(const std::string& server) const;
  void live_works(const std::string& server, bool works);

  // The output latency at which this device last played without running dry.
  std::optional<std::chrono::milliseconds> output_latency(const std::string& device) const;
  void output_latency(const std::string& device, std::chrono::milliseconds latency);

 private:
  void save() const;  // with the lock held; a disk that is full or read-only is no trouble

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::set<std::string> live_;
  std::map<std::string, int> latency_ms_;
};

}  // namespace app
