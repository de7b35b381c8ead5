#include "tests/support/simulated_service.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "tests/support/http_connection.h"
#include "tests/support/loopback.h"
#include "tests/support/service_core.h"

namespace support {
namespace {

// A listening socket on 127.0.0.1; sets `port` to the one it got.
int listen_on(int& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = loopback(port);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket < 0 || bind(socket, generic, length) != 0 || listen(socket, 128) != 0 ||
      getsockname(socket, generic, &length) != 0) {
    const std::string reason = std::strerror(errno);
    if (socket >= 0) ::close(socket);
    throw std::runtime_error("the simulated service cannot listen: " + reason);
  }
  port = ntohs(address.sin_port);
  return socket;
}

}  // namespace

class SimulatedService::Running {
 public:
  explicit Running(const ServiceOptions& options)
      : core(load_timing_profile(options.profile), options.seed, options.log_path,
             options.dialling_costs),
        port(options.port),
        listener_(listen_on(port)),
        acceptor_([this] { accept_all(); }) {}

  ~Running() {
    ending_ = true;
    shutdown(listener_, SHUT_RDWR);  // makes accept() return, on Linux
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (Serving& serving : serving_) serving.connection.stop();
    }
    serving_.clear();  // joins
  }

  void wake_all() {
    const std::lock_guard lock(mutex_);
    for (Serving& serving : serving_) serving.connection.wake();
  }

  ServiceCore core;
  int port;
  std::mutex edit_mutex;

 private:
  struct Serving {
    Serving(ServiceCore& core, int socket)
        : connection(core, socket), thread([this] {
            connection.run();
            finished = true;
          }) {}
    HttpConnection connection;
    std::atomic<bool> finished = false;
    std::jthread thread;
  };

  void accept_all() {
    while (!ending_) {
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      const std::lock_guard lock(mutex_);
      serving_.remove_if([](const Serving& serving) { return serving.finished.load(); });
      serving_.emplace_back(core, socket);
    }
  }

  int listener_;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::list<Serving> serving_;
  std::jthread acceptor_;
};

SimulatedService::SimulatedService(const ServiceOptions& options)
    : running_(std::make_unique<Running>(options)) {}

SimulatedService::~SimulatedService() = default;

int SimulatedService::port() const {
  return running_->port;
}

std::string SimulatedService::base_url() const {
  return "http://127.0.0.1:" + std::to_string(port()) + "/v1";
}

void SimulatedService::edit(const std::function<void(Script&)>& change) {
  const std::lock_guard lock(running_->edit_mutex);
  Script script = *running_->core.script();
  change(script);
  running_->core.set_script(std::move(script));
}

void SimulatedService::next(Endpoint endpoint, std::size_t count, const Behaviour& behaviour) {
  running_->core.queue(endpoint, count, behaviour);
}

void SimulatedService::begin_turn(std::uint64_t number) {
  running_->core.begin_turn(number);
}

void SimulatedService::release(Endpoint endpoint) {
  running_->core.release(endpoint);
  running_->wake_all();
}

bool SimulatedService::wait_for_request(Endpoint endpoint, std::size_t count, Timeout timeout) {
  return running_->core.journal.wait(Happening::Received, endpoint, count, timeout);
}

bool SimulatedService::wait_stalled(Endpoint endpoint, std::size_t count, Timeout timeout) {
  return running_->core.journal.wait(Happening::Stalled, endpoint, count, timeout);
}

bool SimulatedService::wait_done(Endpoint endpoint, std::size_t count, Timeout timeout) {
  return running_->core.journal.wait(Happening::Done, endpoint, count, timeout);
}

bool SimulatedService::wait_cancelled(Endpoint endpoint, std::size_t count, Timeout timeout) {
  return running_->core.journal.wait(Happening::Cancelled, endpoint, count, timeout);
}

bool SimulatedService::wait_until(const std::function<bool(const RequestRecord&)>& is_so,
                                  Timeout timeout) {
  return running_->core.journal.wait_record(is_so, timeout);
}

std::vector<RequestRecord> SimulatedService::requests() const {
  return running_->core.journal.records();
}

std::vector<RequestRecord> SimulatedService::requests(Endpoint endpoint) const {
  auto records = requests();
  std::erase_if(records, [&](const RequestRecord& r) { return r.endpoint != endpoint; });
  return records;
}

int SimulatedService::connections() const {
  return static_cast<int>(accepted().size());
}

std::vector<double> SimulatedService::accepted() const {
  return running_->core.journal.accepted();
}

}  // namespace support
