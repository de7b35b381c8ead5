// Passes connections on to a port of 127.0.0.1, until they are told to fall silent: then they stay
// open and nothing comes through any more, as when a router has forgotten them.
// Threads: all functions from any thread. Owns: a listening socket, one thread, the connections.
#pragma once

#include <atomic>
#include <list>
#include <mutex>
#include <thread>

namespace support {

class Relay {
 public:
  explicit Relay(int to_port);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  int port() const { return port_; }
  int accepted() const { return accepted_; }  // connections so far

  void silence();  // those that are open now; later ones work

 private:
  struct Pair {
    int client;
    int server;
    bool silent = false;
  };

  void run(const std::stop_token& stop);
  void accept_one();
  void pass(Pair& pair, bool from_client);

  int to_port_;
  int port_ = 0;
  int listener_;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::list<Pair> pairs_;
  std::jthread thread_;
};

}  // namespace support
