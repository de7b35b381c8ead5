#include "pipeline/http.h"

#include <algorithm>
#include <utility>

#include "pipeline/http_call.h"
#include "pipeline/http_hub.h"

namespace pipeline {
namespace {

using holler::Fault;

constexpr std::chrono::milliseconds kLongestWarm{3'000};

// A sink gets no more at once, so that a stop does not wait for it to digest a full queue.
constexpr std::size_t kPiece = 16 * 1024;

std::unexpected<holler::Error> stopped() {
  return holler::fail(Fault::Cancelled, "Stopped.");
}

// False: the sink has enough, or the call was stopped.
bool deliver(const HttpHead& head, std::string_view bytes, const BodySink& sink,
             const std::stop_token& stop) {
  while (!bytes.empty()) {
    if (stop.stop_requested() || !sink(head, bytes.substr(0, kPiece))) return false;
    bytes.remove_prefix(std::min(bytes.size(), kPiece));
  }
  return true;
}

}  // namespace

HttpClient::HttpClient(std::string ca_file) : hub_(std::make_shared<HttpHub>(std::move(ca_file))) {}

HttpClient::~HttpClient() {
  hub_->close();
}

holler::Result<HttpReply> HttpClient::send(const HttpRequest& request, const BodySink& sink,
                                           std::stop_token stop) {
  if (stop.stop_requested()) return stopped();
  const auto hub = hub_;  // outlives a client that is destroyed meanwhile
  const auto call = std::make_shared<HttpCall>(request);
  hub->start(call);
  while (true) {
    const auto arrived = call->wait(stop);
    if (stop.stop_requested()) break;
    if (arrived.was_full) hub->resume(call);
    if (arrived.bytes.empty()) return *call->result();
    if (!deliver(call->head(), arrived.bytes, sink, stop)) {
      if (stop.stop_requested()) break;
      hub->enough(call);
      return HttpReply{.head = call->head(), .error_body = {}};
    }
  }
  hub->cancel(call);
  return stopped();
}

holler::Result<void> HttpClient::warm(const std::string& url, int connections,
                                      std::stop_token stop) {
  if (stop.stop_requested()) return stopped();
  const auto call = std::make_shared<HttpCall>(HttpRequest{.url = url});
  hub_->warm(call, connections);
  call->wait(stop, audio::Clock::now() + kLongestWarm);
  if (stop.stop_requested()) return stopped();
  auto result = call->result();
  if (!result) return holler::fail(Fault::Timeout, "Connecting takes long.");
  if (!*result) return std::unexpected(std::move(result->error()));
  return {};
}

}  // namespace pipeline
