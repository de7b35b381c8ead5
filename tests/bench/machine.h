// Where and with what a run was made, for the head of its results.
// Threads: pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace bench {

// {"cpu", "cores", "system", "versions": {...}}
nlohmann::json describe_machine();

std::string today();  // YYYY-MM-DD, UTC

}  // namespace bench
