// A turn as the simulated service saw it.
// Threads: pure functions of the service's records and log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "audio/pcm.h"
#include "tests/support/simulated_service.h"

namespace bench {

struct ServiceSide {
  int connections = 0;      // accepted after the release and before the sound
  std::int64_t tokens = 0;  // of all chat requests since the press: asked and answered
};

ServiceSide service_side(const support::SimulatedService& service, audio::TimePoint key_down,
                         audio::TimePoint key_up, audio::TimePoint audible);

// What the turn that began to speak `first_segment` would have taken a client without any overhead
// (tests/support/oracle.h). Empty when the log does not tell, as for an answer that was asked for
// before the release.
std::optional<double> oracle_ms(const std::filesystem::path& log, audio::TimePoint key_up,
                                const std::string& first_segment);

}  // namespace bench
