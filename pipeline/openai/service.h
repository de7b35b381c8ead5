// One endpoint and how to send to it: what the three OpenAI providers have in common.
// Threads: as HttpClient. Owns: nothing; shares the HTTP client.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "pipeline/endpoint.h"
#include "pipeline/http.h"
#include "pipeline/retry.h"

namespace pipeline::openai {

class Service {
 public:
  Service(std::shared_ptr<HttpClient> client, Endpoint endpoint);

  const Endpoint& endpoint() const { return endpoint_; }
  std::string name() const;  // the host

  // Dials, and does not mind if that fails: the next request will say why.
  void prepare(std::stop_token stop);

  // A POST to base_url + `path` with the key and the deadlines filled in.
  HttpRequest request(std::string_view path) const;
  HttpRequest json_request(std::string_view path, std::string body) const;

  // Sends once. The endpoint is checked first; any status other than 2xx is an error.
  Attempt<HttpHead> send(const HttpRequest& request, const BodySink& sink, std::stop_token stop);

 private:
  std::shared_ptr<HttpClient> client_;
  Endpoint endpoint_;
};

}  // namespace pipeline::openai
