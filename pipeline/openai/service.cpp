#include "pipeline/openai/service.h"

#include <utility>

#include "pipeline/openai/error_reply.h"

namespace pipeline::openai {
namespace {

// What one host may be asked for at once over HTTP/1.1: an answer and three pieces of speech, after
// the question; and a wrong guess at it may have taken two connections along at the last moment.
constexpr int kConnections = 6;

}  // namespace

Service::Service(std::shared_ptr<HttpClient> client, Endpoint endpoint)
    : client_(std::move(client)), endpoint_(std::move(endpoint)) {}

std::string Service::name() const {
  return host_of(endpoint_.base_url);
}

void Service::prepare(std::stop_token stop) {
  if (!validate(endpoint_)) return;
  // Every such server has a list of models or says at once that it has none.
  static_cast<void>(client_->warm(endpoint_.base_url + "/models", kConnections, stop));
}

HttpRequest Service::request(std::string_view path) const {
  HttpRequest request;
  request.method = "POST";
  request.url = endpoint_.base_url;
  request.url += path;
  if (!endpoint_.api_key.empty()) {
    request.headers.push_back("Authorization: Bearer " + endpoint_.api_key);
  }
  request.connect_timeout = endpoint_.connect_timeout;
  request.first_byte_timeout = endpoint_.first_byte_timeout;
  request.idle_timeout = endpoint_.idle_timeout;
  return request;
}

HttpRequest Service::json_request(std::string_view path, std::string body) const {
  HttpRequest made = request(path);
  made.headers.push_back("Content-Type: application/json");
  made.body = std::move(body);
  return made;
}

Attempt<HttpHead> Service::send(const HttpRequest& request, const BodySink& sink,
                                std::stop_token stop) {
  if (auto usable = validate(endpoint_); !usable) {
    return {.result = std::unexpected(std::move(usable.error()))};
  }
  auto reply = client_->send(request, sink, stop);
  if (!reply) return {.result = std::unexpected(std::move(reply.error()))};
  if (reply->head.status < 200 || reply->head.status >= 300) {
    return {.result = std::unexpected(error_of(endpoint_, *reply)),
            .retry_after = reply->head.retry_after};
  }
  return {.result = std::move(reply->head)};
}

}  // namespace pipeline::openai
