// What both baselines ask of the service and read from its replies.
// Threads: pure functions, but transcribe(), which waits for its request.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "audio/error.h"
#include "tests/bench/cold_http.h"

namespace bench {

// The older way to a transcript: the recording goes into a WAV file, the file is uploaded.
holler::Result<std::string> transcribe(const ColdHttp& http, const std::filesystem::path& file,
                                       std::span<const std::int16_t> question,
                                       const std::stop_token& stop);

std::string chat_request(const std::string& question, bool stream);
std::string speech_request(const std::string& text);

// The text of a whole chat reply, or of one event of a streamed one; empty if there is none.
std::string answer_in(std::string_view reply);
std::string delta_in(std::string_view event);

// PCM as it comes over the network, cut anywhere, to samples.
class PcmBytes {
 public:
  std::vector<std::int16_t> take(std::string_view bytes);

 private:
  std::string odd_;  // half a sample
};

}  // namespace bench
