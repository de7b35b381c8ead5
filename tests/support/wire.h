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

  enum class Wait { Due, Woken, Gone };  // Gone: the client is, or stop() was called
  // Waits until the time is `due` (never, without one), or until something happens.
  Wait wait(std::optional<double> due);

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
