#include "pipeline/websocket.h"

#include <netinet/tcp.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <thread>

#include "pipeline/http_fault.h"
#include "pipeline/websocket_connection.h"

namespace pipeline {
namespace {

namespace ssl = boost::asio::ssl;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::size_t kLargestMessage = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kGoodbye{20};  // for the server to answer our closing
// The kernel takes no more while this much waits there unsent (an eighth of a second of speech):
// what is queued here is then what has really not left.
constexpr int kUnsentInKernel = 8 * 1024;

TransportFault fault_of(const error_code& error, bool open) {
  if (error == net::error::host_not_found) return TransportFault::NameNotFound;
  if (error == net::error::connection_refused) return TransportFault::Refused;
  if (error == net::error::network_unreachable || error == net::error::host_unreachable) {
    return TransportFault::Unreachable;
  }
  if (error == net::error::timed_out) return TransportFault::ConnectTimeout;
  if (error.category() == net::error::get_ssl_category()) return TransportFault::TlsOther;
  return open ? TransportFault::CutOff : TransportFault::Lost;
}

}  // namespace

void WebSocketConnection::start() {
  timer_.expires_after(request_.connect_timeout);
  timer_.async_wait(guarded([this](const error_code& error) {
    if (!error && !open_) end(net::error::timed_out, "connecting");
  }));
  const Address& to = request_.address;
  std::string port = !to.port.empty() ? to.port : secure_ ? "443" : "80";
  thread_.lookup.begin(
      to.host, std::move(port),
      [&io = thread_.io, self = weak_from_this()](std::vector<SocketAddress> found) {
        net::post(io, [self, found = std::move(found)] {
          if (const auto alive = self.lock(); alive && !alive->gone_) alive->connect(found);
        });
      });
}

void WebSocketConnection::connect(const std::vector<SocketAddress>& found) {
  std::vector<tcp::endpoint> endpoints;
  for (const SocketAddress& address : found) {
    tcp::endpoint& endpoint = endpoints.emplace_back();
    endpoint.resize(address.size);
    std::memcpy(endpoint.data(), &address.bytes, address.size);
  }
  if (endpoints.empty()) return end(net::error::host_not_found, "name lookup");
  auto& socket = stream_.next_layer().next_layer();
  socket.async_connect(
      endpoints, guarded([this](const error_code& error, const tcp::endpoint&) {
        if (error) return end(error, "connecting");
        auto& raw = stream_.next_layer().next_layer().socket();
        error_code ignored;
        raw.set_option(tcp::no_delay(true), ignored);
        static_cast<void>(setsockopt(raw.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT,
                                     &kUnsentInKernel, sizeof kUnsentInKernel));
        secure_ ? secure() : upgrade();
      }));
}

void WebSocketConnection::secure() {
  if (!std::exchange(thread_.trusts, true)) {
    // The system's, or those of SSL_CERT_FILE and SSL_CERT_DIR. If there are none, nobody is
    // trusted. Here because it takes some 20 ms.
    error_code ignored;
    thread_.tls.set_default_verify_paths(ignored);
  }
  auto& tls = stream_.next_layer().tls();
  SSL* const handle = tls.native_handle();
  const std::string& host = request_.address.host;
  X509_VERIFY_PARAM* const rules = SSL_get0_param(handle);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  // An address is compared with the certificate's addresses, a name with its names.
  const bool named = X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1 ||
                     (SSL_set_tlsext_host_name(handle, host.c_str()) == 1 &&
                      X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size()) == 1);
  if (!named) return end(net::error::invalid_argument, "the name to verify");
  tls.async_handshake(
      ssl::stream_base::client, guarded([this, handle](const error_code& error) {
        const long verdict = SSL_get_verify_result(handle);
        if (error || verdict != X509_V_OK) {
          return end(error ? error : error_code(net::error::access_denied),
                     verdict == X509_V_OK ? "TLS" : X509_verify_cert_error_string(verdict));
        }
        upgrade();
      }));
}

void WebSocketConnection::upgrade() {
  stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                     websocket::stream_base::none(), false});
  stream_.read_message_max(kLargestMessage);
  stream_.auto_fragment(false);
  stream_.set_option(
      websocket::stream_base::decorator([headers = request_.headers](websocket::request_type& to) {
        to.set(beast::http::field::user_agent, "holler/" HOLLER_VERSION);
        for (const auto& [name, value] : headers) to.set(name, value);
      }));
  stream_.control_callback([this](websocket::frame_type kind, beast::string_view) {
    if (kind == websocket::frame_type::pong && !gone_) thread_.events.pong(id_);
  });
  const Address& to = request_.address;
  std::string host = to.host.find(':') == std::string::npos ? to.host : "[" + to.host + "]";
  if (!to.port.empty()) host += ":" + to.port;
  stream_.async_handshake(reply_, host, request_.target, guarded([this](const error_code& error) {
                            if (error) return end(error, "the WebSocket handshake");
                            timer_.cancel();
                            open_ = true;
                            thread_.events.opened(id_);
                            if (gone_) return;
                            read();
                            write();
                          }));
}

void WebSocketConnection::read() {
  stream_.async_read(
      buffer_, guarded([this](const error_code& error, std::size_t) {
        if (error) return end(error, "reading");
        if (stream_.got_text()) {
          const auto bytes = buffer_.cdata();
          thread_.events.message(id_, {static_cast<const char*>(bytes.data()), bytes.size()});
        }
        buffer_.consume(buffer_.size());
        if (!gone_) read();
      }));
}

void WebSocketConnection::send(std::string message, WebSocket::Left left) {
  queue_.push_back({std::move(message), std::move(left)});
  if (gone_) {
    discard();
  } else if (open_) {
    write();
  }
}

void WebSocketConnection::write() {
  if (writing_ || queue_.empty()) return;
  writing_ = true;
  stream_.async_write(net::buffer(queue_.front().message),
                      guarded([this](const error_code& error, std::size_t) {
                        writing_ = false;
                        if (error) return end(error, "writing");
                        Outgoing sent = std::move(queue_.front());
                        queue_.pop_front();
                        thread_.unsent -= sent.message.size();
                        if (sent.left) sent.left(audio::Clock::now());
                        if (!gone_) write();
                      }));
}

void WebSocketConnection::ping() {
  if (open_) stream_.async_ping({}, [self = shared_from_this()](const error_code&) {});
}

void WebSocketConnection::end(const error_code& error, std::string_view what) {
  const auto& to = request_.address;
  WebSocketEnd told{.error = transport_error(fault_of(error, open_),
                                             to.port.empty() ? to.host : to.host + ":" + to.port,
                                             std::string(what) + ": " + error.message())};
  if (error == websocket::error::upgrade_declined) {
    told.http_status = static_cast<int>(reply_.result_int());
    told.error.detail = "HTTP " + std::to_string(told.http_status) + " to " + std::string(what);
  } else if (error == websocket::error::closed) {
    told.close_code = stream_.reason().code;
  }
  retire();
  thread_.events.ended(id_, told);
}

void WebSocketConnection::retire(std::function<void()> then) {
  if (gone_) {
    if (then) then();
    return;
  }
  gone_ = true;
  discard();
  timer_.cancel();
  const auto cut = [self = shared_from_this(), then](const error_code&) {
    self->stream_.next_layer().next_layer().close();
    self->timer_.cancel();
    if (then) then();
  };
  // A goodbye would have to wait behind what is being written.
  if (!open_ || writing_ || !stream_.is_open()) return cut({});
  stream_.async_close(websocket::close_code::normal, cut);
  timer_.expires_after(kGoodbye);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->stream_.next_layer().next_layer().close();
  });
}

void WebSocketConnection::discard() {
  const std::size_t kept = writing_ ? 1 : 0;  // lent to the system
  while (queue_.size() > kept) {
    thread_.unsent -= queue_.back().message.size();
    queue_.pop_back();
  }
}

class WebSocket::Running {
 public:
  explicit Running(WebSocketEvents events);
  ~Running();

  WebSocketThread shared;
  std::atomic<std::uint64_t> last_id{0};
  std::shared_ptr<WebSocketConnection> connection;  // the socket's thread only

 private:
  std::thread thread_;
};

WebSocket::Running::Running(WebSocketEvents events) : shared{.events = std::move(events)} {
  error_code ignored;
  shared.tls.set_options(
      ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
      ignored);
  shared.tls.set_verify_mode(ssl::verify_peer, ignored);
  thread_ = std::thread([this] { shared.io.run(); });
}

WebSocket::Running::~Running() {
  net::post(shared.io, [this] {
    if (!connection) return shared.io.stop();
    connection->retire([this] { shared.io.stop(); });
  });
  thread_.join();
  connection.reset();
}

WebSocket::WebSocket(WebSocketEvents events)
    : running_(std::make_unique<Running>(std::move(events))) {}
WebSocket::~WebSocket() = default;

std::uint64_t WebSocket::dial(WebSocketRequest request) {
  Running& running = *running_;
  const std::uint64_t id = ++running.last_id;
  net::post(running.shared.io, [&running, id, request = std::move(request)]() mutable {
    if (running.connection) running.connection->retire();
    running.connection =
        std::make_shared<WebSocketConnection>(running.shared, id, std::move(request));
    running.connection->start();
  });
  return id;
}

void WebSocket::send(std::string message, WebSocket::Left left) {
  Running& running = *running_;
  running.shared.unsent += message.size();
  net::post(running.shared.io,
            [&running, message = std::move(message), left = std::move(left)]() mutable {
              if (!running.connection) {
                running.shared.unsent -= message.size();
                return;
              }
              running.connection->send(std::move(message), std::move(left));
            });
}

void WebSocket::ping() {
  net::post(running_->shared.io, [running = running_.get()] {
    if (running->connection) running->connection->ping();
  });
}

void WebSocket::drop() {
  net::post(running_->shared.io, [running = running_.get()] {
    if (running->connection) running->connection->retire();
    running->connection.reset();
  });
}

std::size_t WebSocket::unsent() const {
  return running_->shared.unsent;
}

}  // namespace pipeline
