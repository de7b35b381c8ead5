// What can go wrong between here and a server, and the sentence for each.
// Threads: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "audio/error.h"

namespace pipeline {

enum class TransportFault {
  NameNotFound,
  Refused,
  Unreachable,
  Lost,    // the connection broke before any of the answer came
  CutOff,  // it broke inside the answer
  TlsExpired,
  TlsNotYetValid,
  TlsWrongHost,
  TlsSelfSigned,
  TlsUnknownAuthority,
  TlsOther,
  ConnectTimeout,
  FirstByteTimeout,
  IdleTimeout,
  Proxy,
  HeadersTooLong,
  TooMuch,     // a body beyond any limit
  Compressed,  // although no compression was offered
  NotHttp,
};

// `where` is a host name, with its port when that is not the usual one. The certificate faults are
// Fault::Config, because trying again cannot help.
holler::Error transport_error(TransportFault fault, std::string_view where, std::string detail);

}  // namespace pipeline
