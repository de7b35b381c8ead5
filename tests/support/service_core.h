// What all connections of one simulated service share: script, one-shot behaviours, stalls to
// release, timing and journal.
// Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "tests/support/service_journal.h"
#include "tests/support/service_script.h"
#include "tests/support/timing_profile.h"

namespace support {

class ServiceCore {
 public:
  ServiceCore(TimingProfile profile, std::uint64_t seed, const std::string& log_path, bool dialling)
      : journal(log_path), dialling_costs(dialling), profile_(std::move(profile)), seed_(seed) {}

  Journal journal;
  const bool dialling_costs;

  void set_script(Script script);
  std::shared_ptr<const Script> script() const;
  void queue(Endpoint endpoint, std::size_t count, const Behaviour& behaviour);
  // The behaviour for a request that has just begun; uses up one of those queued.
  Behaviour take(Endpoint endpoint);
  // Times for the next request to this endpoint (for Realtime: the next utterance). They depend on
  // the seed, on the turn, and on how many requests went to the endpoint since the turn began; not
  // on other endpoints, nor on earlier turns.
  TimingDraw draw(Endpoint endpoint);
  // Starts to count anew. Whoever is served in turn `number` gets the same times, however many
  // requests were made before: that is how several clients are compared, one after the other.
  void begin_turn(std::uint64_t number);

  // A stall ends when the number has changed since it began.
  std::uint64_t releases(Endpoint endpoint) const;
  void release(Endpoint endpoint);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Script> script_ = std::make_shared<Script>();
  std::array<std::deque<Behaviour>, kEndpoints> queued_;
  std::array<std::uint64_t, kEndpoints> releases_{};
  std::array<std::uint64_t, kEndpoints> drawn_{};
  std::uint64_t turn_ = 0;
  TimingProfile profile_;
  std::uint64_t seed_;
};

}  // namespace support
