#include "tests/support/tls_server.h"

#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace support {

TlsServer::TlsServer(const std::string& name) {
  std::string pattern = std::filesystem::temp_directory_path() / "holler_tls_XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a certificate");
  folder_ = pattern;
  const std::string make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost" +
                           (" -addext subjectAltName=" + name) + " -keyout " + folder_ +
                           "/key -out " + certificate() + " 2>/dev/null";
  if (std::system(make.c_str()) != 0) throw std::runtime_error("openssl makes no certificate");
  const std::string serve = "echo $$; exec openssl s_server -www -accept 127.0.0.1:0 -cert " +
                            certificate() + " -key " + folder_ + "/key 2>&1";
  output_ = popen(serve.c_str(), "r");
  if (output_ == nullptr) throw std::runtime_error("openssl s_server cannot be started");
  process_ = std::stoi(line());
  // It says "ACCEPT 127.0.0.1:<port>" once it listens.
  for (std::string said = line(); !said.empty(); said = line()) {
    if (!said.starts_with("ACCEPT ")) continue;
    port_ = said.substr(said.rfind(':') + 1);
    port_.resize(port_.find_last_of("0123456789") + 1);
    return;
  }
  throw std::runtime_error("openssl s_server did not start");
}

TlsServer::~TlsServer() {
  if (process_ > 0) kill(process_, SIGKILL);
  if (output_ != nullptr) pclose(output_);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TlsServer::line() {
  char buffer[512];
  return std::fgets(buffer, sizeof buffer, output_) != nullptr ? buffer : std::string();
}

}  // namespace support
