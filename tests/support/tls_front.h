// TLS and HTTP/2 in front of a plain server on 127.0.0.1: the program nghttpx, with a certificate
// of its own making for 127.0.0.1 and localhost. WebSocket upgrades pass through over HTTP/1.1.
// Needs a Process's care: see there for threads. Trouble is a std::runtime_error.
// Owns: the program, and a folder with the certificate and the log.
//
//   SimulatedService service;
//   TlsFront front(service.port());
//   HttpClient client(front.ca_file());
//   ... the code under test talks to front.base_url() ...
//   CHECK(front.wait_log(2).back().connection == ...);
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace support {

// A request that is over. Those of one connection have one client port.
struct FrontRequest {
  int connection = 0;
  std::string alpn;      // "h2" or "http/1.1"
  bool resumed = false;  // the TLS session
  std::string method;
  std::string path;
  int status = 0;
};

class TlsFront {
 public:
  enum class Offer { Http2, Http1Only };
  // Accepts connections when it returns.
  explicit TlsFront(int server_port, Offer offer = Offer::Http2);
  ~TlsFront();
  TlsFront(const TlsFront&) = delete;
  TlsFront& operator=(const TlsFront&) = delete;

  int port() const { return port_; }
  std::string base_url() const;  // https://127.0.0.1:<port>/v1
  std::string ca_file() const;   // PEM; what a client has to trust

  // In the order in which they ended, whatever ended them.
  std::vector<FrontRequest> log() const;
  // Waits until there are `count`; fewer after 10 s.
  std::vector<FrontRequest> wait_log(std::size_t count);

  void kill();   // all connections are reset
  void start();  // again, on the same port

 private:
  void launch();

  std::filesystem::path folder_;
  int server_port_;
  Offer offer_;
  int port_ = 0;
  std::optional<Process> process_;
};

}  // namespace support
