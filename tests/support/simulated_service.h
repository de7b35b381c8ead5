// A stand-in for the OpenAI service on 127.0.0.1: real HTTP, answers from a script, every fault on
// demand, a record of all that happened. Answers at once unless a timing profile is chosen.
// Threads: all functions may be called from any thread, also while requests are being answered.
// Owns: the listening socket, one thread for it and one a connection; all end with the object.
//
//   SimulatedService service;
//   service.edit([](Script& s) { s.answer = "Hello."; });
//   service.next(Endpoint::Chat, 1, {.trouble = {Act::Stall, Point::Chunk, 2}});
//   ... the code under test talks to service.base_url() ...
//   REQUIRE(service.wait_stalled(Endpoint::Chat));
//   ... stop it ...
//   CHECK(service.wait_cancelled(Endpoint::Chat));
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/service_record.h"
#include "tests/support/service_script.h"

namespace support {

struct ServiceOptions {
  int port = 0;                 // 0: any free one
  std::string log_path{};       // JSON lines; empty: no log
  std::string profile = "lab";  // lab (no waiting), fast, typical, bad
  std::uint64_t seed = 1;       // of the profile's draws and of the answers' cuts
  // Whether a new connection costs the profile's time for DNS, TCP and TLS; off behind a front
  // that dials as it likes.
  bool dialling_costs = true;
};

class SimulatedService {
 public:
  // Listens when it returns. Throws std::runtime_error if it cannot.
  explicit SimulatedService(const ServiceOptions& options = {});
  ~SimulatedService();
  SimulatedService(const SimulatedService&) = delete;
  SimulatedService& operator=(const SimulatedService&) = delete;

  int port() const;
  std::string base_url() const;  // http://127.0.0.1:<port>/v1

  // Changes the script for all requests that begin from now on.
  void edit(const std::function<void(Script&)>& change);
  // The next `count` requests to the endpoint (connections, for Endpoint::Connection) behave so
  // instead of as the script says.
  void next(Endpoint endpoint, std::size_t count, const Behaviour& behaviour);
  // From now on the times of the profile are those of turn `number`, see ServiceCore::begin_turn.
  // To be called before the turn's first request, connection or audio.
  void begin_turn(std::uint64_t number);
  // Lets everything go on that is stalled at the endpoint now; later stalls are not released.
  void release(Endpoint endpoint);

  // Each waits until that has happened `count` times since the start (not since the last call).
  // False after `timeout`, which is there only so that a failing test ends.
  using Timeout = std::chrono::steady_clock::duration;
  static constexpr Timeout kPatience = std::chrono::seconds(10);
  // A request was complete (for Endpoint::Connection: a connection was accepted).
  bool wait_for_request(Endpoint endpoint, std::size_t count = 1, Timeout timeout = kPatience);
  bool wait_stalled(Endpoint endpoint, std::size_t count = 1, Timeout timeout = kPatience);
  // The answer was sent to its end.
  bool wait_done(Endpoint endpoint, std::size_t count = 1, Timeout timeout = kPatience);
  // The client went away before the answer was complete.
  bool wait_cancelled(Endpoint endpoint, std::size_t count = 1, Timeout timeout = kPatience);
  // Something holds for any request so far, for example: `record.live` has so much audio. Called
  // under a lock: it must not call the service.
  bool wait_until(const std::function<bool(const RequestRecord&)>& is_so,
                  Timeout timeout = kPatience);

  std::vector<RequestRecord> requests() const;
  std::vector<RequestRecord> requests(Endpoint endpoint) const;
  int connections() const;  // accepted so far
  // When each was accepted, CLOCK_MONOTONIC in seconds.
  std::vector<double> accepted() const;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace support
