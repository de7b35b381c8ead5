// A TLS server (the program openssl) that answers any request with a web page and that nobody
// trusts who was not told to: its certificate is its own authority. Threads: one. Owns: the
// process, and a folder for key and certificate.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>

namespace support {

class TlsServer {
 public:
  // `name` is what the certificate is for: "IP:127.0.0.1", "DNS:...". Listens when it returns.
  // Throws std::runtime_error if it cannot.
  explicit TlsServer(const std::string& name);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string certificate() const { return folder_ + "/cert"; }
  std::string url() const { return "https://127.0.0.1:" + port_; }

 private:
  std::string line();

  std::string folder_;
  std::FILE* output_ = nullptr;
  pid_t process_ = 0;
  std::string port_;
};

}  // namespace support
