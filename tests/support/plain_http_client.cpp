#include "tests/support/plain_http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>

#include "tests/support/loopback.h"

namespace support {

PlainHttpClient::PlainHttpClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = loopback(port);
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to the simulated service");
  }
  const timeval patience{.tv_sec = 20, .tv_usec = 0};  // a failing test must end
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

PlainHttpClient::~PlainHttpClient() {
  close();
}

void PlainHttpClient::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

void PlainHttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void PlainHttpClient::send_request(std::string_view method, std::string_view target,
                                   std::string_view body, std::string_view headers) {
  std::string text(method);
  text.append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n").append(headers);
  text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
  send(text.append(body));
}

bool PlainHttpClient::fill() {
  std::array<char, 16384> bytes;
  const ssize_t got = recv(socket_, bytes.data(), bytes.size(), 0);
  if (got > 0) {
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
  }
  ended_ = got == 0 || errno != EAGAIN;
  was_reset_ = got < 0 && errno == ECONNRESET;
  return false;
}

std::string PlainHttpClient::read(std::size_t count) {
  while (buffer_.size() < count && fill()) {
  }
  std::string bytes = buffer_.substr(0, count);
  buffer_.erase(0, bytes.size());
  return bytes;
}

std::string PlainHttpClient::line() {
  while (buffer_.find("\r\n") == std::string::npos && fill()) {
  }
  const auto end = buffer_.find("\r\n");
  if (end == std::string::npos) return {};
  std::string text = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return text;
}

PlainReply PlainHttpClient::read_reply() {
  PlainReply reply;
  const std::string status = line();
  if (status.size() < 12) return reply;
  std::from_chars(status.data() + 9, status.data() + 12, reply.status);
  for (std::string header = line(); !header.empty(); header = line()) {
    const auto colon = header.find(": ");
    std::transform(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(colon),
                   header.begin(), [](unsigned char c) { return std::tolower(c); });
    reply.headers[header.substr(0, colon)] = header.substr(colon + 2);
  }
  if (reply.headers.contains("content-length")) {
    const std::size_t length = std::stoul(reply.headers["content-length"]);
    reply.body = read(length);
    reply.complete = reply.body.size() == length;
    return reply;
  }
  if (!reply.headers.contains("transfer-encoding")) {
    reply.body = read(SIZE_MAX);
    return reply;
  }
  for (;;) {
    const std::string size_line = line();
    std::size_t size = 0;
    if (size_line.empty()) return reply;
    std::from_chars(size_line.data(), size_line.data() + size_line.size(), size, 16);
    const std::string chunk = read(size);
    reply.body += chunk;
    if (chunk.size() < size) return reply;
    line();
    if (size == 0) break;
    ++reply.chunks;
  }
  reply.complete = true;
  return reply;
}

PlainReply PlainHttpClient::request(std::string_view method, std::string_view target,
                                    std::string_view body, std::string_view headers) {
  send_request(method, target, body, headers);
  return read_reply();
}

}  // namespace support
