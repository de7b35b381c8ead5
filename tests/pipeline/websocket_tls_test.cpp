#include <doctest/doctest.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>

#include "pipeline/websocket.h"

namespace {

// A TLS server (the program openssl) that answers any request with a web page. Its certificate is
// its own authority and holds `name` ("IP:127.0.0.1", "DNS:...").
class TlsServer {
 public:
  explicit TlsServer(const std::string& name) {
    std::string pattern = std::filesystem::temp_directory_path() / "holler_wss_XXXXXX";
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    const std::string make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=holler" +
                             (" -addext subjectAltName=" + name) + " -keyout " + folder_ +
                             "/key -out " + certificate() + " 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    const std::string serve = "echo $$; exec openssl s_server -www -accept 127.0.0.1:0 -cert " +
                              certificate() + " -key " + folder_ + "/key 2>&1";
    output_ = popen(serve.c_str(), "r");
    REQUIRE(output_ != nullptr);
    process_ = std::stoi(line());
    // It says "ACCEPT 127.0.0.1:<port>" once it listens.
    for (std::string said = line(); !said.empty() && port_.empty(); said = line()) {
      if (!said.starts_with("ACCEPT ")) continue;
      port_ = said.substr(said.rfind(':') + 1);
      port_.resize(port_.find_last_of("0123456789") + 1);
      return;
    }
    FAIL("openssl s_server did not start");
  }
  ~TlsServer() {
    if (process_ > 0) kill(process_, SIGKILL);
    if (output_ != nullptr) pclose(output_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string certificate() const { return folder_ + "/cert"; }
  std::string url() const { return "https://127.0.0.1:" + port_; }

 private:
  std::string line() {
    char buffer[512];
    return std::fgets(buffer, sizeof buffer, output_) != nullptr ? buffer : std::string();
  }

  std::string folder_;
  std::FILE* output_ = nullptr;
  pid_t process_ = 0;
  std::string port_;
};

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
