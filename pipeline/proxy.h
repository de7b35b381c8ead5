// Whether the usual environment variables (https_proxy, all_proxy, no_proxy, and their upper-case
// forms but HTTP_PROXY, as curl reads them) put a proxy between here and a server.
// Threads: reads the environment, which nobody may change meanwhile.
#pragma once

#include "pipeline/endpoint.h"

namespace pipeline {

// Loopback never has one. An entry of no_proxy that is not a name (an address range) is not
// understood and exempts nobody.
bool goes_through_proxy(const Address& address);

}  // namespace pipeline
