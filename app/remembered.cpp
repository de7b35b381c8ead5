#include "app/remembered.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

namespace app {
namespace {

using nlohmann::json;

constexpr int kLongestLatencyMs = 1'000;

}  // namespace

Remembered::Remembered(std::filesystem::path file) : file_(std::move(file)) {
  std::ifstream in(file_);
  const json root = json::parse(in, nullptr, false);
  if (!root.is_object()) return;
  const json live = root.value("live", json::array());
  for (const json& server : live) {
    if (server.is_string()) live_.insert(server);
  }
  const json latency = root.value("output_latency_ms", json::object());
  for (const auto& [device, ms] : latency.items()) {
    if (ms.is_number_integer() && ms > 0 && ms <= kLongestLatencyMs) latency_ms_[device] = ms;
  }
}

bool Remembered::live_works(const std::string& server) const {
  const std::lock_guard lock(mutex_);
  return live_.contains(server);
}

void Remembered::live_works(const std::string& server, bool works) {
  const std::lock_guard lock(mutex_);
  const bool changed = works ? live_.insert(server).second : live_.erase(server) > 0;
  if (changed) save();
}

std::optional<std::chrono::milliseconds> Remembered::output_latency(
    const std::string& device) const {
  const std::lock_guard lock(mutex_);
  const auto found = latency_ms_.find(device);
  if (found == latency_ms_.end()) return std::nullopt;
  return std::chrono::milliseconds(found->second);
}

void Remembered::output_latency(const std::string& device, std::chrono::milliseconds latency) {
  const std::lock_guard lock(mutex_);
  latency_ms_[device] = static_cast<int>(latency.count());
  save();
}

void Remembered::save() const {
  std::error_code ignored;
  std::filesystem::create_directories(file_.parent_path(), ignored);
  const std::filesystem::path fresh = file_.string() + ".new";
  {
    std::ofstream out(fresh);
    out << json{{"live", live_}, {"output_latency_ms", latency_ms_}}.dump(
               2, ' ', false, json::error_handler_t::replace)
        << '\n';
    if (!out.flush()) return;
  }
  std::filesystem::rename(fresh, file_, ignored);
}

}  // namespace app
