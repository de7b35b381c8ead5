#include "tests/support/service_core.h"

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

void ServiceCore::reseed(std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  seed_ = seed;
  drawn_ = {};
}

TimingDraw ServiceCore::draw(Endpoint endpoint) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t nth = drawn_[index(endpoint)]++;
  return {profile_, (seed_ * kEndpoints + index(endpoint)) * 1000003 + nth};
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
