// The calls under way and their connections, on libcurl's multi interface.
// Threads: one, except wake(). Owns: the calls under way, all connections, the TLS sessions.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "pipeline/http_call.h"
#include "pipeline/http_easy.h"
#include "pipeline/http_transfer.h"
#include "pipeline/http_warm.h"

namespace pipeline {

class HttpNetwork {
 public:
  explicit HttpNetwork(std::string ca_file);
  ~HttpNetwork();  // calls under way end as cancelled
  HttpNetwork(const HttpNetwork&) = delete;
  HttpNetwork& operator=(const HttpNetwork&) = delete;

  // As HttpHub has them.
  void start(std::shared_ptr<HttpCall> call);
  void cancel(const HttpCall& call);
  void enough(const HttpCall& call);
  void resume(const HttpCall& call);
  void warm(std::shared_ptr<HttpCall> waiting, int connections);

  void work();  // does what can be done now, then waits for the network, a deadline or wake()
  void wake();  // from any thread: the wait ends, or the next one does not begin

 private:
  struct Running;
  using Calls = std::list<std::unique_ptr<Running>>;

  void begin(std::shared_ptr<HttpCall> call, std::optional<HttpProbe> probe);
  void send(const std::vector<HttpProbe>& probes);
  void finish(Calls::iterator at, CURLcode code);
  void collect();
  void push_out_resets();
  void end_overdue();
  void retire_connection(const Running& silent);
  std::chrono::milliseconds time_to_wait() const;
  HttpWarmer::Census census(const std::string& url) const;
  Calls::iterator find(const std::function<bool(const Running&)>& wanted);
  Calls::iterator find(const HttpCall& call);

  HttpEasy::Common common_;
  CURLM* multi_;
  HttpWarmer warmer_;
  Calls calls_;
  std::set<std::string> resets_;  // URLs of streams that were ended early
};

}  // namespace pipeline
