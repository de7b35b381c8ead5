#include "tests/support/events.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/support/process.h"

namespace support {

using nlohmann::json;

Events::Events(std::filesystem::path file) : file_(std::move(file)) {}
Events::~Events() = default;

void Events::read_more() {
  std::ifstream stream(file_, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(read_bytes_));
  const std::string more{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  read_bytes_ += more.size();
  partial_ += more;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = partial_.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    // A line that is no JSON throws, which fails the test: that is what it should do.
    events_.push_back(json::parse(partial_.substr(begin, end - begin)));
  }
  partial_.erase(0, begin);
}

std::optional<json> Events::wait_for(const std::string& name, std::chrono::milliseconds limit) {
  return wait_for_any({name}, limit);
}

std::optional<json> Events::wait_for_any(const std::vector<std::string>& names,
                                         std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    const bool last_look = std::chrono::steady_clock::now() >= deadline;
    read_more();
    while (next_ < events_.size()) {
      const json& event = events_[next_++];
      if (std::ranges::count(names, event.value("event", "")) > 0) return event;
    }
    if (last_look) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void Events::skip() {
  read_more();
  next_ = events_.size();
}

std::vector<json> Events::all(const std::string& name) {
  read_more();
  std::vector<json> found;
  for (const json& event : events_) {
    if (event.value("event", "") == name) found.push_back(event);
  }
  return found;
}

std::string Events::text() {
  return read_whole(file_);
}

audio::TimePoint time_of(const json& event) {
  return audio::TimePoint(std::chrono::duration_cast<audio::Clock::duration>(
      std::chrono::duration<double>(event.at("t").get<double>())));
}

}  // namespace support
