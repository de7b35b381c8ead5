#include "tests/support/timing_profile.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace support {
namespace {

using nlohmann::json;

constexpr double kNormalP95 = 1.6449;  // 95th percentile of the standard normal distribution

Spread read_spread(const json& from) {
  Spread spread;
  spread.median = from.value("median", 0.0);
  spread.p95 = from.value("p95", 0.0);
  spread.low = from.value("low", 0.0);
  spread.high = from.value("high", 0.0);
  spread.uniform_chance = from.value("uniform_chance", 0.0);
  spread.uniform_low = from.value("uniform_low", 0.0);
  spread.uniform_high = from.value("uniform_high", 0.0);
  return spread;
}

// Times grow with the scale, and so does the slowness of the voice; speeds shrink.
void scale(TimingProfile& profile, double factor) {
  for (auto& [name, spread] : profile.spreads) {
    if (!name.ends_with("_ms") && name != "speech_slowness" && name != "tokens_per_second")
      continue;
    if (name == "leading_silence_ms") continue;  // part of the sound, not of the waiting
    const double by = name == "tokens_per_second" ? 1 / factor : factor;
    for (double* value : {&spread.median, &spread.p95, &spread.low, &spread.high,
                          &spread.uniform_low, &spread.uniform_high}) {
      *value *= by;
    }
  }
}

TimingProfile read_profile(const json& all, const std::string& name) {
  if (!all.contains(name)) throw std::runtime_error("no timing profile called " + name);
  const json& from = all[name];
  TimingProfile profile;
  if (from.contains("like")) {
    profile = read_profile(all, from["like"]);
    scale(profile, from.value("scale", 1.0));
  }
  profile.reset_chance = from.value("reset_chance", profile.reset_chance);
  for (const auto& [key, value] : from.items()) {
    if (value.is_object()) profile.spreads[key] = read_spread(value);
  }
  return profile;
}

}  // namespace

TimingProfile load_timing_profile(const std::string& name) {
  std::ifstream file(HOLLER_TIMING_PROFILES);
  if (!file) throw std::runtime_error("cannot read " HOLLER_TIMING_PROFILES);
  return read_profile(json::parse(file).at("profiles"), name);
}

TimingDraw::TimingDraw(const TimingProfile& profile, std::uint64_t seed)
    : profile_(profile), seed_(seed) {}

std::mt19937_64& TimingDraw::stream(const std::string& name) {
  const auto found = streams_.find(name);
  if (found != streams_.end()) return found->second;
  std::uint64_t seed = seed_ ^ 14695981039346656037ULL;
  for (const char c : name) {  // FNV-1a
    seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return streams_.emplace(name, seed).first->second;
}

double TimingDraw::seconds(const std::string& name) {
  return number(name) / 1000;
}

double TimingDraw::number(const std::string& name) {
  const auto found = profile_.spreads.find(name);
  if (found == profile_.spreads.end()) return 0;
  const Spread& spread = found->second;
  if (chance(name, spread.uniform_chance)) {
    return uniform(name, spread.uniform_low, spread.uniform_high);
  }
  if (spread.median <= 0) return 0;
  const double sigma = std::log(spread.p95 / spread.median) / kNormalP95;
  const double value = spread.median * std::exp(sigma * std::normal_distribution()(stream(name)));
  return std::clamp(value, spread.low, spread.high > 0 ? spread.high : value + spread.low);
}

bool TimingDraw::chance(const std::string& name, double probability) {
  return uniform(name, 0, 1) < probability;
}

double TimingDraw::uniform(const std::string& name, double low, double high) {
  return std::uniform_real_distribution(low, high)(stream(name));
}

}  // namespace support
