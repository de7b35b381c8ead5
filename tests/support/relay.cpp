#include "tests/support/relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "tests/support/loopback.h"

namespace support {
namespace {

int new_socket() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

}  // namespace

Relay::Relay(int to_port) : to_port_(to_port), listener_(new_socket()) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, length) != 0 || listen(listener_, 64) != 0 ||
      getsockname(listener_, generic, &length) != 0) {
    throw std::runtime_error("the relay cannot listen");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Relay::~Relay() {
  thread_.request_stop();
  thread_.join();
  for (const Pair& pair : pairs_) {
    ::close(pair.client);
    ::close(pair.server);
  }
  ::close(listener_);
}

void Relay::silence() {
  const std::lock_guard lock(mutex_);
  for (Pair& pair : pairs_) pair.silent = true;
}

void Relay::accept_one() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  const int server = new_socket();
  const sockaddr_in address = loopback(to_port_);
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(client);
    ::close(server);
    return;
  }
  ++accepted_;
  pairs_.push_back({.client = client, .server = server});
}

// Whoever ends one side ends the other.
void Relay::pass(Pair& pair, bool from_client) {
  std::array<char, 16384> bytes{};
  const ssize_t count =
      recv(from_client ? pair.client : pair.server, bytes.data(), bytes.size(), 0);
  if (pair.silent) return;
  const int to = from_client ? pair.server : pair.client;
  if (count <= 0 ||
      send(to, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL) != count) {
    shutdown(pair.client, SHUT_RDWR);
    shutdown(pair.server, SHUT_RDWR);
    pair.silent = true;
  }
}

// Looks round every 2 ms for new connections and the end: a test needs no more.
void Relay::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<pollfd> ready = {{.fd = listener_, .events = POLLIN, .revents = 0}};
    {
      const std::lock_guard lock(mutex_);
      for (const Pair& pair : pairs_) {
        if (pair.silent) continue;
        ready.push_back({.fd = pair.client, .events = POLLIN, .revents = 0});
        ready.push_back({.fd = pair.server, .events = POLLIN, .revents = 0});
      }
    }
    poll(ready.data(), ready.size(), 2);
    const std::lock_guard lock(mutex_);
    for (const pollfd& one : ready) {
      if (one.revents == 0) continue;
      if (one.fd == listener_) accept_one();
      for (Pair& pair : pairs_) {
        if (one.fd == pair.client) pass(pair, true);
        if (one.fd == pair.server) pass(pair, false);
      }
    }
  }
}

}  // namespace support
