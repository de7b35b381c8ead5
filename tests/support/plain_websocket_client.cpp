#include "tests/support/plain_websocket_client.h"

#include <sys/socket.h>

#include <openssl/evp.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <vector>

namespace support {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = boost::asio::ip::tcp;

struct PlainWebSocketClient::Stream {
  boost::asio::io_context context;
  websocket::stream<tcp::socket> socket{context};
};

PlainWebSocketClient::PlainWebSocketClient(int port, const std::string& target,
                                           const std::string& key)
    : stream_(std::make_unique<Stream>()) {
  auto& socket = stream_->socket;
  beast::error_code error;
  socket.next_layer().connect(
      {boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)}, error);
  socket.next_layer().set_option(tcp::no_delay(true), error);
  if (!key.empty()) {
    socket.set_option(websocket::stream_base::decorator([key](websocket::request_type& request) {
      request.set(beast::http::field::authorization, "Bearer " + key);
    }));
  }
  websocket::response_type reply;
  // The synchronous form keeps the answer of a service that refuses to itself.
  socket.async_handshake(reply, "127.0.0.1", target, [&](beast::error_code why) { error = why; });
  stream_->context.run();
  const bool answered = !error || error == websocket::error::upgrade_declined;
  status_ = answered ? static_cast<int>(reply.result_int()) : 0;
}

PlainWebSocketClient::~PlainWebSocketClient() = default;

void PlainWebSocketClient::send(const nlohmann::json& event) {
  beast::error_code error;
  stream_->socket.write(boost::asio::buffer(event.dump()), error);
}

void PlainWebSocketClient::append(std::string_view pcm) {
  std::vector<unsigned char> encoded(4 * ((pcm.size() + 2) / 3) + 1);
  const int size =
      EVP_EncodeBlock(encoded.data(), reinterpret_cast<const unsigned char*>(pcm.data()),
                      static_cast<int>(pcm.size()));
  send({{"type", "input_audio_buffer.append"},
        {"audio", std::string(encoded.begin(), encoded.begin() + size)}});
}

void PlainWebSocketClient::configure() {
  send({{"type", "session.update"},
        {"session",
         {{"type", "transcription"},
          {"audio",
           {{"input",
             {{"format", {{"type", "audio/pcm"}, {"rate", 24000}}},
              {"transcription", {{"model", "gpt-live-transcribe"}}},
              {"turn_detection", nullptr}}}}}}}});
}

std::optional<nlohmann::json> PlainWebSocketClient::next() {
  beast::flat_buffer buffer;
  beast::error_code error;
  stream_->socket.read(buffer, error);
  if (!error) return nlohmann::json::parse(beast::buffers_to_string(buffer.data()));
  close_code_ = error == websocket::error::closed ? stream_->socket.reason().code : 1006;
  return std::nullopt;
}

nlohmann::json PlainWebSocketClient::wait_for(std::string_view type) {
  while (auto event = next()) {
    if ((*event)["type"] == type) return *event;
  }
  return nullptr;
}

void PlainWebSocketClient::close() {
  beast::error_code error;
  stream_->socket.close(websocket::close_code::normal, error);
}

void PlainWebSocketClient::drop() {
  // Not close(): another thread may be reading.
  ::shutdown(stream_->socket.next_layer().native_handle(), SHUT_RDWR);
}

}  // namespace support
