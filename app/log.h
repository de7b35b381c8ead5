// The only logger: one rotating file, never the terminal. Anything that looks like a key is blanked
// at the sink. No transcripts and no audio are logged.
// Threads: any, after open_log. Owns: the file.
#pragma once

#include <filesystem>
#include <string_view>

#include "audio/error.h"

namespace app {

// A log that cannot be opened is no reason to fail: then nothing is logged.
void open_log(const std::filesystem::path& file);

void log_info(std::string_view text);
void log_error(const holler::Error& error);

// "sk-..." and "Bearer ..." blanked.
std::string without_keys(std::string_view text);

}  // namespace app
