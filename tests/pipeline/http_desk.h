// What the tests of HttpClient share: a request and a call that ignores the body.
#pragma once

#include <string>

#include "pipeline/http.h"
#include "tests/support/simulated_service.h"

namespace http_desk {

inline pipeline::HttpRequest chat_request(const support::SimulatedService& service) {
  pipeline::HttpRequest request;
  request.method = "POST";
  request.url = service.base_url() + "/chat/completions";
  request.headers = {"Content-Type: application/json"};
  request.body = R"({"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]})";
  return request;
}

// Sends and throws the body away.
inline holler::Result<pipeline::HttpReply> send(pipeline::HttpClient& client,
                                                const pipeline::HttpRequest& request) {
  return client.send(request, [](const pipeline::HttpHead&, std::string_view) { return true; }, {});
}

}  // namespace http_desk
