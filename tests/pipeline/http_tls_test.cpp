#include <doctest/doctest.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "pipeline/http.h"

namespace {

// A TLS server (the program openssl) whose certificate nobody has signed but itself.
class UntrustedServer {
 public:
  UntrustedServer() {
    std::string pattern = std::filesystem::temp_directory_path() / "holler_tls_XXXXXX";
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    const std::string files = " -keyout " + folder_ + "/key -out " + folder_ + "/cert";
    REQUIRE(std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost" +
                         files + " 2>/dev/null")
                            .c_str()) == 0);
    const std::string serve = "echo $$; exec openssl s_server -www -accept 127.0.0.1:0 -cert " +
                              folder_ + "/cert -key " + folder_ + "/key 2>&1";
    output_ = popen(serve.c_str(), "r");
    REQUIRE(output_ != nullptr);
    process_ = std::stoi(line());
    // It says "ACCEPT 127.0.0.1:<port>" once it listens.
    for (std::string said = line(); !said.empty(); said = line()) {
      if (said.starts_with("ACCEPT ")) {
        port_ = std::stoi(said.substr(said.rfind(':') + 1));
        return;
      }
    }
    FAIL("openssl s_server did not start");
  }
  ~UntrustedServer() {
    if (process_ > 0) kill(process_, SIGKILL);
    if (output_ != nullptr) pclose(output_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  UntrustedServer(const UntrustedServer&) = delete;
  UntrustedServer& operator=(const UntrustedServer&) = delete;

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/v1"; }

 private:
  std::string line() {
    char buffer[512];
    return std::fgets(buffer, sizeof buffer, output_) != nullptr ? buffer : std::string();
  }

  std::string folder_;
  std::FILE* output_ = nullptr;
  pid_t process_ = 0;
  int port_ = 0;
};

}  // namespace

TEST_CASE("a server with a self-signed certificate is not trusted, not even on loopback") {
  const UntrustedServer server;
  pipeline::HttpClient client;
  pipeline::HttpRequest request;
  request.url = server.url();
  bool sink_called = false;
  const auto reply = client.send(
      request, [&](const pipeline::HttpHead&, std::string_view) { return sink_called = true; }, {});
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == holler::Fault::Config);
  CHECK(reply.error().message.find("self-signed") != std::string::npos);
  CHECK_FALSE(sink_called);
}
