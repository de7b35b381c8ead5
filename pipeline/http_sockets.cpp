#include "pipeline/http_sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace pipeline {
namespace {

// The local one; 0: none yet.
int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (getsockname(socket, generic, &length) != 0) return 0;
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace

std::string origin_of(const std::string& url) {
  const auto host = url.find("://");
  return host == std::string::npos ? url : url.substr(0, url.find('/', host + 3));
}

int HttpSockets::open(const std::string& origin, int family, int type, int protocol) {
  const int socket = ::socket(family, type | SOCK_CLOEXEC, protocol);
  if (socket >= 0) origins_[socket] = origin;
  return socket;
}

int HttpSockets::close(int socket) {
  origins_.erase(socket);
  return ::close(socket);
}

void HttpSockets::shut_down(const std::string& origin, int local_port) {
  for (const auto& [socket, leads_to] : origins_) {
    if (leads_to == origin && port_of(socket) == local_port) ::shutdown(socket, SHUT_RDWR);
  }
}

int HttpSockets::count(const std::string& origin) const {
  return static_cast<int>(std::ranges::count_if(
      origins_, [&origin](const auto& entry) { return entry.second == origin; }));
}

}  // namespace pipeline
