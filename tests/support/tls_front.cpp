#include "tests/support/tls_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "tests/support/loopback.h"

namespace support {
namespace {

using std::chrono::milliseconds;

constexpr int kTries = 2'000;  // of 5 ms
constexpr milliseconds kPause{5};

// One that nothing uses now: nghttpx does not say which port it got.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool found =
      bind(socket, generic, length) == 0 && getsockname(socket, generic, &length) == 0;
  ::close(socket);
  if (!found) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool accepts(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool connected =
      connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return connected;
}

std::filesystem::path new_folder() {
  std::string pattern = std::filesystem::temp_directory_path() / "holler_front_XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder " + pattern);
  return pattern;
}

// Debian has it where not every user's PATH leads.
std::string program() {
  const char* const usual = "/usr/sbin/nghttpx";
  return std::filesystem::exists(usual) ? usual : "nghttpx";
}

}  // namespace

TlsFront::TlsFront(int server_port, Offer offer)
    : folder_(new_folder()), server_port_(server_port), offer_(offer) {
  must_run({.argv = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                     "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                     "-keyout", folder_ / "key", "-out", folder_ / "cert"}});
  // Somebody else may take the port in between: then nghttpx ends at once.
  for (int tries = 0; tries < 5; ++tries) {
    port_ = free_port();
    launch();
    if (process_) return;
  }
  throw std::runtime_error("nghttpx does not start: " + read_whole(folder_ / "errors"));
}

TlsFront::~TlsFront() {
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TlsFront::launch() {
  std::vector<std::string> argv = {program(),
                                   "--conf=/dev/null",
                                   "--single-process",
                                   "--no-ocsp",
                                   "--workers=1",
                                   "--frontend=127.0.0.1," + std::to_string(port_),
                                   "--backend=127.0.0.1," + std::to_string(server_port_),
                                   "--accesslog-format=$remote_port $alpn $tls_session_reused "
                                   "$method $path $status",
                                   "--accesslog-file=" + (folder_ / "log").string(),
                                   "--errorlog-file=" + (folder_ / "errors").string()};
  if (offer_ == Offer::Http1Only) argv.push_back("--npn-list=http/1.1");
  argv.push_back(folder_ / "key");
  argv.push_back(folder_ / "cert");
  process_ = Process::start({.argv = argv});
  for (int tries = 0; tries < kTries && !process_->wait(kPause); ++tries) {
    if (accepts(port_)) return;
  }
  process_.reset();
}

std::string TlsFront::base_url() const {
  return "https://127.0.0.1:" + std::to_string(port_) + "/v1";
}

std::string TlsFront::ca_file() const {
  return folder_ / "cert";
}

std::vector<FrontRequest> TlsFront::log() const {
  std::vector<FrontRequest> requests;
  std::istringstream lines(read_whole(folder_ / "log"));
  FrontRequest request;
  std::string reused;
  while (lines >> request.connection >> request.alpn >> reused >> request.method >> request.path >>
         request.status) {
    request.resumed = reused == "r";
    requests.push_back(request);
  }
  return requests;
}

std::vector<FrontRequest> TlsFront::wait_log(std::size_t count) {
  auto requests = log();
  for (int tries = 0; tries < kTries && requests.size() < count; ++tries) {
    process_->wait(kPause);
    requests = log();
  }
  return requests;
}

void TlsFront::kill() {
  process_->signal(SIGKILL);
  process_->wait(std::chrono::seconds(5));
}

void TlsFront::start() {
  launch();
  if (!process_) throw std::runtime_error("nghttpx does not start again");
}

}  // namespace support
