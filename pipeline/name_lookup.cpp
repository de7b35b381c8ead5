#include "pipeline/name_lookup.h"

#include <netdb.h>

#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

namespace pipeline {
namespace {

std::vector<SocketAddress> look_up(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  std::vector<SocketAddress> addresses;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return addresses;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    SocketAddress& address = addresses.emplace_back();
    address.size = at->ai_addrlen;
    std::memcpy(&address.bytes, at->ai_addr, at->ai_addrlen);
  }
  freeaddrinfo(found);
  return addresses;
}

}  // namespace

struct NameLookup::Asker {
  std::mutex mutex;
  bool gone = false;
};

NameLookup::NameLookup() : asker_(std::make_shared<Asker>()) {}

NameLookup::~NameLookup() {
  const std::lock_guard lock(asker_->mutex);
  asker_->gone = true;
}

void NameLookup::begin(std::string host, std::string port, Found found) {
  std::thread([asker = asker_, host = std::move(host), port = std::move(port),
               found = std::move(found)] {
    auto addresses = look_up(host, port);
    const std::lock_guard lock(asker->mutex);
    if (!asker->gone) found(std::move(addresses));
  }).detach();
}

}  // namespace pipeline
