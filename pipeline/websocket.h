// One client connection over WebSocket (RFC 6455), dialled anew whenever it is asked to. TLS with
// the server's certificate and name verified; redirects are never followed, and proxies are not
// spoken to (see proxy.h). While nothing arrives and nothing is sent, nothing wakes up.
// Threads: all functions from any thread, none waits; events come from a thread of its own, one at
// a time. The destructor ends that thread within 50 ms; no event comes after it.
// Owns: the thread and the connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/error.h"
#include "audio/pcm.h"
#include "pipeline/endpoint.h"

namespace pipeline {

struct WebSocketRequest {
  Address address;     // https: over TLS
  std::string target;  // path and query
  std::vector<std::pair<std::string, std::string>> headers{};
  std::chrono::milliseconds connect_timeout{5'000};  // name, TCP, TLS and upgrade together
};

// Why a connection is gone. All zero but the error: it was lost, or never came about.
struct WebSocketEnd {
  holler::Error error;
  int http_status = 0;  // the server answered the handshake so, not with 101
  int close_code = 0;   // it closed the open connection with this code
};

// `id` is what dial() returned; events of a connection that was replaced or dropped do not come,
// except the one that may be under way.
struct WebSocketEvents {
  std::function<void(std::uint64_t id)> opened;
  std::function<void(std::uint64_t id, std::string_view message)> message;  // up to 1 MiB
  std::function<void(std::uint64_t id)> pong;
  std::function<void(std::uint64_t id, const WebSocketEnd& end)> ended;  // the last of its id
};

class WebSocket {
 public:
  explicit WebSocket(WebSocketEvents events);
  ~WebSocket();
  WebSocket(const WebSocket&) = delete;
  WebSocket& operator=(const WebSocket&) = delete;

  // Begins to connect. A connection that is there is closed and tells nothing more.
  std::uint64_t dial(WebSocketRequest request);

  // Queues a text message; `left` is told when the system has taken its last byte and hardly
  // anything before it is still waiting there. Dropped when no connection is there or comes about.
  using Left = std::function<void(audio::TimePoint)>;
  void send(std::string message, Left left = {});
  void ping();

  // Closes the connection; no event comes of it any more.
  void drop();

  // Bytes of messages that have not left yet.
  std::size_t unsent() const;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace pipeline
