// The thread that does the network's work for all calls of an HttpClient: it runs them side by
// side, keeps their deadlines, and sleeps without any timer while there are none.
// Threads: all functions may be called from any thread but its own; none waits, except close().
// Owns: the thread, the connections, the calls under way.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/http_call.h"

namespace pipeline {

class HttpNetwork;

class HttpHub {
 public:
  explicit HttpHub(std::string ca_file);
  ~HttpHub();
  HttpHub(const HttpHub&) = delete;
  HttpHub& operator=(const HttpHub&) = delete;

  void start(std::shared_ptr<HttpCall> call);
  // Nobody waits for the call any more: its stream or connection is closed.
  void cancel(std::shared_ptr<HttpCall> call);
  // The same, but the body may end within a moment so that the connection can be kept.
  void enough(std::shared_ptr<HttpCall> call);
  void resume(std::shared_ptr<HttpCall> call);  // after HttpCall::Arrived::was_full
  // See HttpClient::warm; `waiting` says where, and is told how it went.
  void warm(std::shared_ptr<HttpCall> waiting, int connections);

  void close();  // ends every call as cancelled; once

 private:
  enum class Verb { Start, Cancel, Enough, Resume, Warm };
  struct Order {
    Verb verb;
    std::shared_ptr<HttpCall> call;
    int connections = 0;
  };

  void post(Order order);
  bool take(std::vector<Order>& orders);  // false: closed
  void run();

  std::unique_ptr<HttpNetwork> network_;
  std::mutex mutex_;
  std::vector<Order> orders_;
  bool closed_ = false;
  std::jthread thread_;
};

}  // namespace pipeline
