#include <doctest/doctest.h>

#include <cstdlib>
#include <future>
#include <string>

#include "pipeline/websocket.h"
#include "tests/support/tls_server.h"

using support::TlsServer;

namespace {

pipeline::WebSocketEnd end_of_dial(const std::string& url) {
  std::promise<pipeline::WebSocketEnd> told;
  pipeline::WebSocket socket(
      {.opened = [](std::uint64_t) {},
       .message = [](std::uint64_t, std::string_view) {},
       .pong = [](std::uint64_t) {},
       .ended = [&](std::uint64_t, const pipeline::WebSocketEnd& end) { told.set_value(end); }});
  socket.dial({.address = *pipeline::parse_address(url),
               .target = "/",
               .headers = {{"Authorization", "Bearer sk-canary"}}});
  auto end = told.get_future();
  REQUIRE(end.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
  return end.get();
}

// What the program is told to trust, in place of the system's authorities.
struct Trust {
  explicit Trust(const std::string& file) { setenv("SSL_CERT_FILE", file.c_str(), 1); }
  ~Trust() { unsetenv("SSL_CERT_FILE"); }
  Trust(const Trust&) = delete;
  Trust& operator=(const Trust&) = delete;
};

}  // namespace

TEST_CASE("a certificate from an unknown authority ends the dialling before the request") {
  const TlsServer server("IP:127.0.0.1");
  const auto end = end_of_dial(server.url());
  CHECK(end.http_status == 0);
  CHECK(end.error.fault == holler::Fault::Config);
  CHECK(end.error.detail.find("self-signed") != std::string::npos);
}

TEST_CASE("a trusted certificate is good for its own name and for no other") {
  {
    const TlsServer server("IP:127.0.0.1");
    const Trust trust(server.certificate());
    // The request got through: only there the server turns out to be none for WebSocket.
    const auto end = end_of_dial(server.url());
    CHECK(end.http_status == 200);
    CHECK((end.error.message + end.error.detail).find("canary") == std::string::npos);
  }
  for (const std::string other : {"IP:127.0.0.2", "DNS:api.openai.com", "DNS:127.0.0.1"}) {
    CAPTURE(other);
    const TlsServer server(other);
    const Trust trust(server.certificate());
    const auto end = end_of_dial(server.url());
    CHECK(end.http_status == 0);
    CHECK(end.error.fault == holler::Fault::Config);
    CHECK(end.error.detail.find("mismatch") != std::string::npos);
  }
}

TEST_CASE("a socket ends at once while it still looks a name up or connects") {
  for (const std::string url : {"https://name.that.never.resolves.invalid", "http://192.0.2.1"}) {
    auto gone = std::async(std::launch::async, [&] {
      pipeline::WebSocket socket(
          {.opened = {}, .message = {}, .pong = {}, .ended = [](auto, auto&) {}});
      socket.dial({.address = *pipeline::parse_address(url), .target = "/"});
    });
    CHECK(gone.wait_for(std::chrono::milliseconds(500)) == std::future_status::ready);
  }
}
