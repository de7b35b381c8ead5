// The oldest style of voice assistant, one step after the other: record to a file, upload it after
// the release, wait for the whole transcript, for the whole answer, for the whole of its speech,
// then play. A new connection for every request.
// Threads: the conversation runs on its client's.
#pragma once

#include <filesystem>

#include "tests/bench/cold_client.h"
#include "tests/bench/cold_http.h"

namespace bench {

// `file`: where the recording goes.
Conversation sequential_conversation(ColdHttp http, std::filesystem::path file);

}  // namespace bench
