// What a WebSocket runs over: TCP, with TLS or without. Private to websocket.cpp, the one file that
// compiles Boost.Beast and OpenSSL.
// Threads: as Boost.Asio's streams: one at a time. Owns: the socket.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <utility>

namespace pipeline {

namespace beast = boost::beast;
namespace net = boost::asio;

// TLS or not, as one type, so that the code above it is compiled once.
class Wire {
 public:
  using executor_type = beast::tcp_stream::executor_type;
  using next_layer_type = beast::tcp_stream;

  Wire(net::io_context& io, net::ssl::context& context, bool secure)
      : tls_(beast::tcp_stream(io), context), secure_(secure) {}

  executor_type get_executor() noexcept { return tls_.get_executor(); }
  next_layer_type& next_layer() { return tls_.next_layer(); }
  const next_layer_type& next_layer() const { return tls_.next_layer(); }
  beast::ssl_stream<beast::tcp_stream>& tls() { return tls_; }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (secure_) {
      tls_.async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      tls_.next_layer().async_read_some(buffers, std::forward<Handler>(handler));
    }
  }
  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (secure_) {
      tls_.async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      tls_.next_layer().async_write_some(buffers, std::forward<Handler>(handler));
    }
  }

 private:
  beast::ssl_stream<beast::tcp_stream> tls_;
  bool secure_;
};

// Found by Beast once the closing handshake is over: nobody waits for TLS to say goodbye as well.
template <typename Handler>
void async_teardown(beast::role_type, Wire& wire, Handler&& handler) {
  wire.next_layer().close();
  net::post(wire.get_executor(),
            beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code()));
}

}  // namespace pipeline
