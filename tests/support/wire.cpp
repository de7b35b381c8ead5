#include "tests/support/wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <ctime>

namespace support {

double monotonic_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Wire::Wire(int socket) : socket_(socket), wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Wire::~Wire() {
  close();
  ::close(wake_);
}

std::size_t Wire::read(std::span<char> into) {
  for (;;) {
    if (stopped_ || socket_ < 0) return 0;
    const ssize_t got = recv(socket_, into.data(), into.size(), MSG_DONTWAIT);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EAGAIN && errno != EINTR) return 0;
    wait_for(POLLIN, std::nullopt);
  }
}

bool Wire::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (stopped_ || socket_ < 0) return false;
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) return false;
    if (wait_for(POLLOUT | POLLRDHUP, std::nullopt) == Wait::Gone) return false;
  }
  return true;
}

Wire::Wait Wire::wait(std::optional<double> due) {
  for (;;) {
    const Wait what = wait_for(POLLRDHUP, due);
    if (what != Wait::Due) return what;
    if (due && monotonic_seconds() >= *due) return Wait::Due;
  }
}

Wire::Wait Wire::wait_readable(std::optional<double> due) {
  for (;;) {
    const Wait what = wait_for(POLLIN | POLLRDHUP, due);
    if (what != Wait::Due || (due && monotonic_seconds() >= *due)) return what;
  }
}

void Wire::limit_receive_buffer(int bytes) {
  setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

// Due also stands for "the socket is ready": every caller looks again for itself.
Wire::Wait Wire::wait_for(short socket_events, std::optional<double> due) {
  if (stopped_ || socket_ < 0) return Wait::Gone;
  std::array<pollfd, 2> fds{pollfd{socket_, socket_events, 0}, pollfd{wake_, POLLIN, 0}};
  timespec timeout{};
  if (due) {
    const double left = std::max(0.0, *due - monotonic_seconds());
    timeout.tv_sec = static_cast<time_t>(left);
    timeout.tv_nsec = static_cast<long>((left - std::floor(left)) * 1e9);
  }
  ppoll(fds.data(), fds.size(), due ? &timeout : nullptr, nullptr);
  if (fds[1].revents != 0) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_, &count, sizeof count);
  }
  if (stopped_) return Wait::Gone;
  if ((fds[0].revents & POLLIN) != 0 && (socket_events & POLLRDHUP) != 0) return Wait::Readable;
  if ((fds[0].revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return Wait::Gone;
  return fds[1].revents != 0 ? Wait::Woken : Wait::Due;
}

void Wire::close() {
  if (socket_ < 0) return;
  // Closing with unread bytes would send RST, so they are read first.
  shutdown(socket_, SHUT_WR);
  std::array<char, 4096> unread{};
  while (recv(socket_, unread.data(), unread.size(), MSG_DONTWAIT) > 0) {
  }
  ::close(socket_);
  socket_ = -1;
}

void Wire::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};  // RST in place of FIN, see socket(7)
  if (socket_ < 0) return;
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(socket_);
  socket_ = -1;
}

void Wire::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = ::write(wake_, &one, sizeof one);
}

void Wire::stop() {
  stopped_ = true;
  wake();
}

}  // namespace support
