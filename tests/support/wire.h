// One accepted TCP connection: blocking calls that another thread can end, and that notice at once
// when the client goes away.
// Threads: one thread reads, writes and waits; wake() and stop() may come from any other.
// Owns: the socket and an eventfd.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace support {

// CLOCK_MONOTONIC, in seconds: the time base of every record and log line.
double monotonic_seconds();

class Wire {
 public:
  explicit Wire(int socket);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // Waits for bytes. 0: the client closed its side, the connection broke, or stop() was called.
  std::size_t read(std::span<char> into);
  // Sends everything. False: the client is gone, or stop() was called.
  bool write(std::string_view bytes);

  enum class Wait { Due, Readable, Woken, Gone };  // Gone: the client is, or stop() was called
  // Waits until the time is `due` (never, without one), or until something happens.
  Wait wait(std::optional<double> due);
  // The same, but bytes that can be read are something that happens, and come before the end of the
  // connection.
  Wait wait_readable(std::optional<double> due);
  // At most this many bytes wait unread (SO_RCVBUF); the client's writes stall when it is full.
  void limit_receive_buffer(int bytes);

  void close();  // FIN
  void reset();  // RST

  void wake();
  void stop();
  bool stopped() const { return stopped_; }

 private:
  Wait wait_for(short socket_events, std::optional<double> due);

  int socket_;
  int wake_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace support
