// A turn as the simulated service saw it.
// Threads: pure function of the service's records.
#pragma once

#include <cstdint>
#include <optional>

#include "audio/pcm.h"
#include "tests/support/simulated_service.h"

namespace bench {

struct ServiceSide {
  int connections = 0;      // accepted after the release and before the sound
  std::int64_t tokens = 0;  // of all chat requests since the press: asked and answered
  std::optional<double> oracle_ms;
};

ServiceSide service_side(const support::SimulatedService& service, audio::TimePoint key_down,
                         audio::TimePoint key_up, audio::TimePoint audible);

}  // namespace bench
