// What the tests of HttpClient share: requests, and calls that ignore the body.
#pragma once

#include <future>
#include <stop_token>
#include <string>

#include "pipeline/http.h"
#include "tests/support/simulated_service.h"

namespace http_desk {

inline pipeline::HttpRequest chat_request(const std::string& base_url) {
  pipeline::HttpRequest request;
  request.method = "POST";
  request.url = base_url + "/chat/completions";
  request.headers = {"Content-Type: application/json"};
  request.body = R"({"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]})";
  return request;
}

inline pipeline::HttpRequest chat_request(const support::SimulatedService& service) {
  return chat_request(service.base_url());
}

inline pipeline::HttpRequest speech_request(const std::string& base_url) {
  pipeline::HttpRequest request;
  request.method = "POST";
  request.url = base_url + "/audio/speech";
  request.headers = {"Content-Type: application/json"};
  request.body = R"({"model":"m","voice":"coral","input":"Hi","response_format":"pcm"})";
  return request;
}

// Sends and throws the body away.
inline holler::Result<pipeline::HttpReply> send(pipeline::HttpClient& client,
                                                const pipeline::HttpRequest& request) {
  return client.send(request, [](const pipeline::HttpHead&, std::string_view) { return true; }, {});
}

// The same on a thread of its own.
inline std::future<holler::Result<pipeline::HttpReply>> send_later(
    pipeline::HttpClient& client, const pipeline::HttpRequest& request, std::stop_token stop = {}) {
  return std::async(std::launch::async, [&client, request, stop] {
    return client.send(
        request, [](const pipeline::HttpHead&, std::string_view) { return true; }, stop);
  });
}

}  // namespace http_desk
