// One connection of a WebSocket from dialling to its end. Private to websocket.cpp, like
// websocket_wire.h.
// Threads: the socket's only; its own handlers keep it alive. Owns: the stream and what is queued.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/name_lookup.h"
#include "pipeline/websocket.h"
#include "pipeline/websocket_wire.h"

namespace pipeline {

// What the connections of a WebSocket share, and their thread runs.
struct WebSocketThread {
  const WebSocketEvents events;
  std::atomic<std::size_t> unsent{0};
  net::ssl::context tls{net::ssl::context::tls_client};
  net::io_context io{1};
  net::executor_work_guard<net::io_context::executor_type> work{io.get_executor()};
  bool trusts = false;  // the certificates of the trusted authorities are loaded
  NameLookup lookup{};
};

class WebSocketConnection : public std::enable_shared_from_this<WebSocketConnection> {
 public:
  WebSocketConnection(WebSocketThread& thread, std::uint64_t id, WebSocketRequest request)
      : thread_(thread),
        id_(id),
        request_(std::move(request)),
        secure_(request_.address.scheme == "https"),
        stream_(thread.io, thread.tls, secure_),
        timer_(thread.io) {}
  ~WebSocketConnection() {
    writing_ = false;
    discard();
  }

  void start();
  void send(std::string message, WebSocket::Left left);
  void ping();
  // Tells nothing more; says goodbye if it is open, then `then`.
  void retire(std::function<void()> then = {});

 private:
  struct Outgoing {
    std::string message;
    WebSocket::Left left;
  };

  void connect(const std::vector<SocketAddress>& found);
  void secure();
  void upgrade();
  void read();
  void write();
  void end(const boost::system::error_code& error, std::string_view what);
  void discard();

  // A handler that keeps the connection alive and is not called for one that is gone.
  template <typename F>
  auto guarded(F function) {
    return [ self = shared_from_this(), function ](
        const auto&... values) requires std::invocable<const F&, decltype(values)...> {
      if (!self->gone_) function(values...);
    };
  }

  WebSocketThread& thread_;
  const std::uint64_t id_;
  const WebSocketRequest request_;
  const bool secure_;
  boost::beast::websocket::stream<Wire> stream_;
  net::steady_timer timer_;
  beast::flat_buffer buffer_;
  beast::websocket::response_type reply_;
  std::deque<Outgoing> queue_;
  bool open_ = false;
  bool writing_ = false;
  bool gone_ = false;  // ended or retired
};

}  // namespace pipeline
