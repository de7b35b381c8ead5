#include "pipeline/http_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace pipeline {

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

int HttpSockets::count(const std::string& origin) const {
  return static_cast<int>(std::ranges::count_if(
      origins_, [&origin](const auto& entry) { return entry.second == origin; }));
}

}  // namespace pipeline
