// How long things take at the real services, as distributions read from a data file
// (profiles.json), and draws from them for one request. Every name draws from a stream of its own,
// so a value does not depend on what else was drawn before it.
// Threads: TimingProfile is a plain value; a TimingDraw belongs to one request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>

namespace support {

// Lognormal by its median and 95th percentile, cut to [low, high]; with chance `uniform_chance` the
// value is uniform in [uniform_low, uniform_high] instead. All zero: no time at all.
struct Spread {
  double median = 0;
  double p95 = 0;
  double low = 0;
  double high = 0;  // 0: no upper cut
  double uniform_chance = 0;
  double uniform_low = 0;
  double uniform_high = 0;
};

struct TimingProfile {
  std::map<std::string, Spread> spreads;  // by the names used in the file; absent: zero
  double reset_chance = 0;
};

// The profile `name` of the file that lies beside this source. Throws std::runtime_error if there
// is no such file or profile.
TimingProfile load_timing_profile(const std::string& name);

class TimingDraw {
 public:
  TimingDraw(const TimingProfile& profile, std::uint64_t seed);

  double seconds(const std::string& name);  // spreads whose names end in _ms
  double number(const std::string& name);
  bool chance(const std::string& name, double probability);
  double uniform(const std::string& name, double low, double high);
  double reset_chance() const { return profile_.reset_chance; }

 private:
  std::mt19937_64& stream(const std::string& name);

  TimingProfile profile_;
  std::uint64_t seed_;
  std::map<std::string, std::mt19937_64> streams_;
};

}  // namespace support
