#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/ask.h"
#include "audio/device.h"

namespace app {

int list_devices(bool json) {
  const auto devices = audio::Devices::create();
  if (!devices) {
    std::fprintf(stderr, "holler: %s\n", devices.error().message.c_str());
    return 1;
  }
  auto rows = nlohmann::ordered_json::array();
  for (const audio::DeviceInfo& device : (*devices)->list()) {
    if (json) {
      rows.push_back({{"index", device.index},
                      {"name", device.name},
                      {"host_api", device.host_api},
                      {"input_channels", device.input_channels},
                      {"output_channels", device.output_channels},
                      {"default_rate", device.default_rate},
                      {"default_input", device.default_input},
                      {"default_output", device.default_output}});
      continue;
    }
    std::printf("%2d  %-40s %s, %d in, %d out, %.0f Hz%s%s\n", device.index, device.name.c_str(),
                device.host_api.c_str(), device.input_channels, device.output_channels,
                device.default_rate, device.default_input ? ", default microphone" : "",
                device.default_output ? ", default loudspeaker" : "");
  }
  if (json) {
    std::printf("%s\n", rows.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else if ((*devices)->list().empty()) {
    std::printf("No sound devices were found.\n");
  }
  return 0;
}

}  // namespace app
