// One whole turn without a window: `holler ask`.
// Threads: blocks the calling thread; a stop request from any thread ends the turn promptly.
#pragma once

#include <stop_token>

#include "app/cli.h"
#include "app/remembered.h"
#include "app/settings.h"

namespace app {

// Returns the exit status: 0, or 1 after one line on standard error.
int ask(const Command& command, const Settings& settings, Remembered& remembered,
        std::stop_token stop);

// `holler devices`: lists them on standard output.
int list_devices(bool json);

}  // namespace app
