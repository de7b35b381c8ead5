#include "tests/support/service_core.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace support {
namespace {

std::size_t index(Endpoint endpoint) {
  return static_cast<std::size_t>(endpoint);
}

}  // namespace

void ServiceCore::set_script(Script script) {
  auto fresh = std::make_shared<const Script>(std::move(script));
  const std::lock_guard lock(mutex_);
  script_.swap(fresh);
}

std::shared_ptr<const Script> ServiceCore::script() const {
  const std::lock_guard lock(mutex_);
  return script_;
}

void ServiceCore::queue(Endpoint endpoint, std::size_t count, const Behaviour& behaviour) {
  const std::lock_guard lock(mutex_);
  queued_[index(endpoint)].insert(queued_[index(endpoint)].end(), count, behaviour);
}

Behaviour ServiceCore::take(Endpoint endpoint) {
  const std::lock_guard lock(mutex_);
  auto& queued = queued_[index(endpoint)];
  if (queued.empty()) return script_->at(endpoint);
  Behaviour behaviour = std::move(queued.front());
  queued.pop_front();
  return behaviour;
}

TimingDraw ServiceCore::draw(Endpoint endpoint) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t nth = drawn_[index(endpoint)]++;
  std::uint64_t mixed = seed_;
  for (const std::uint64_t part : {turn_, std::uint64_t{index(endpoint)}, nth}) {
    mixed = (mixed ^ part) * 6364136223846793005ULL + 1442695040888963407ULL;
    mixed ^= mixed >> 29;
  }
  return {profile_, mixed};
}

void ServiceCore::begin_turn(std::uint64_t number) {
  {
    const std::lock_guard lock(mutex_);
    turn_ = number;
    drawn_ = {};
  }
  journal.log("turn", 0, 0, Endpoint::Connection, {{"turn", number}});
}

std::uint64_t ServiceCore::releases(Endpoint endpoint) const {
  const std::lock_guard lock(mutex_);
  return releases_[index(endpoint)];
}

void ServiceCore::release(Endpoint endpoint) {
  const std::lock_guard lock(mutex_);
  ++releases_[index(endpoint)];
}

}  // namespace support
