#include "tests/bench/service_side.h"

#include <algorithm>
#include <chrono>

#include "tests/support/oracle.h"

namespace bench {
namespace {

using support::RequestRecord;

constexpr std::size_t kBytesPerToken = 4;  // the usual rule of thumb for English

double seconds_of(audio::TimePoint at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

}  // namespace

ServiceSide service_side(const support::SimulatedService& service, audio::TimePoint key_down,
                         audio::TimePoint key_up, audio::TimePoint audible) {
  ServiceSide side;
  const auto accepted = service.accepted();
  side.connections = static_cast<int>(std::ranges::count_if(
      accepted, [&](double at) { return at > seconds_of(key_up) && at <= seconds_of(audible); }));
  for (const RequestRecord& record : service.requests(support::Endpoint::Chat)) {
    if (record.headers_at < seconds_of(key_down)) continue;
    side.tokens += static_cast<std::int64_t>(
        (record.request.body.size() + record.text_sent.size()) / kBytesPerToken);
  }
  return side;
}

std::optional<double> oracle_ms(const std::filesystem::path& log, audio::TimePoint key_up,
                                const std::string& first_segment) {
  const auto oracle =
      support::oracle_of(support::read_service_log(log.string()),
                         {.key_up = seconds_of(key_up), .first_segment = first_segment});
  if (!oracle) return std::nullopt;
  return oracle->total() * 1000;
}

}  // namespace bench
