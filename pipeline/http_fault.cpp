#include "pipeline/http_fault.h"

#include <utility>

namespace pipeline {
namespace {

using holler::Fault;

struct Sentence {
  Fault fault;
  std::string_view before;  // the host name comes between the two
  std::string_view after;
};

// Why a secure connection was refused.
Sentence tls_sentence_for(TransportFault fault) {
  constexpr std::string_view kTrust = "Cannot trust ";
  switch (fault) {
    case TransportFault::TlsExpired:
      return {Fault::Config, kTrust,
              ": its certificate has expired. Check this computer's date, or tell who runs the "
              "server."};
    case TransportFault::TlsNotYetValid:
      return {Fault::Config, kTrust,
              ": its certificate is not valid yet. Check this computer's date."};
    case TransportFault::TlsWrongHost:
      return {Fault::Config, kTrust,
              ": its certificate is for another name. Check the address in the settings."};
    case TransportFault::TlsSelfSigned:
      return {Fault::Config, kTrust,
              ": its certificate is self-signed. Add it to the system's trusted certificates if "
              "the server is yours."};
    case TransportFault::TlsUnknownAuthority:
      return {Fault::Config, kTrust,
              ": its certificate comes from an unknown authority. Add that authority to the "
              "system's trusted certificates if the server is yours."};
    default:
      break;
  }
  return {Fault::Config, "No secure connection to ",
          " could be made. Check that its address is right and that it speaks https."};
}

Sentence sentence_for(TransportFault fault) {
  constexpr std::string_view kReach = "Cannot reach ";
  switch (fault) {
    case TransportFault::NameNotFound:
      return {Fault::Offline, kReach,
              ": the name was not found. Check the network, then try again."};
    case TransportFault::Refused:
      return {Fault::Offline, kReach,
              ": nothing accepts connections there. Check that the server runs and that its "
              "address is right, then try again."};
    case TransportFault::Unreachable:
      return {Fault::Offline, kReach,
              ": there is no way to it. Check the network, then try again."};
    case TransportFault::Lost:
      return {Fault::Offline, "The connection to ", " broke. Check the network, then try again."};
    case TransportFault::CutOff:
      return {Fault::BadReply, "The answer from ", " was cut off. Try again."};
    case TransportFault::TlsExpired:
    case TransportFault::TlsNotYetValid:
    case TransportFault::TlsWrongHost:
    case TransportFault::TlsSelfSigned:
    case TransportFault::TlsUnknownAuthority:
    case TransportFault::TlsOther:
      return tls_sentence_for(fault);
    case TransportFault::ConnectTimeout:
      return {Fault::Timeout, kReach,
              ": it did not answer in time. Check the network, then try again."};
    case TransportFault::FirstByteTimeout:
      return {Fault::Timeout, "", " took the request but did not answer in time. Try again."};
    case TransportFault::IdleTimeout:
      return {Fault::Timeout, "The answer from ", " stopped on the way. Try again."};
    case TransportFault::Proxy:
      return {Fault::Config, kReach,
              ": the proxy refused or was not found. Check the variable https_proxy."};
    case TransportFault::HeadersTooLong:
    case TransportFault::TooMuch:
    case TransportFault::Compressed:
    case TransportFault::NotHttp:
      break;
  }
  return {Fault::BadReply, "The reply from ",
          " is not what such a server sends. Check the address in the settings, then try again."};
}

}  // namespace

holler::Error transport_error(TransportFault fault, std::string_view where, std::string detail) {
  const auto sentence = sentence_for(fault);
  std::string message(sentence.before);
  message += where;
  message += sentence.after;
  return {sentence.fault, std::move(message), std::move(detail)};
}

}  // namespace pipeline
