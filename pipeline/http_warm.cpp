#include "pipeline/http_warm.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "pipeline/http_sockets.h"

namespace pipeline {
namespace {

// Three providers of one host ask at the same press, not quite at once.
constexpr std::chrono::milliseconds kProvenFor{2'000};

}  // namespace

std::vector<HttpProbe> HttpWarmer::probes(Host& host, int count, bool fresh) {
  if (count < 1) return {};
  host.outstanding += count;
  return std::vector<HttpProbe>(static_cast<std::size_t>(count), {host.url, fresh});
}

std::vector<HttpProbe> HttpWarmer::ask(std::shared_ptr<HttpCall> waiting, int connections,
                                       Census census, audio::TimePoint now) {
  const std::string& url = waiting->request().url;
  Host& host = hosts_[origin_of(url)];
  host.url = url;
  host.wanted = std::max(host.wanted, connections);
  // HTTP/2 is chosen inside the TLS handshake and nowhere else.
  host.known = host.known || !url.starts_with("https:");
  host.waiting.push_back(std::move(waiting));
  if (host.outstanding > 0) return {};
  host.trouble.reset();
  host.completed = false;
  if (host.proven && now - *host.proven < kProvenFor) {
    settle(host);
    return {};
  }
  const bool one = !host.known || host.http2;
  const int all = std::max({host.wanted, census.open, census.busy + 1});
  return probes(host, one ? 1 : all - census.busy, false);
}

std::vector<HttpProbe> HttpWarmer::ended(const HttpProbeEnd& end, Census census,
                                         audio::TimePoint now) {
  Host& host = hosts_[origin_of(end.probe.url)];
  --host.outstanding;
  if (end.result) {
    host.known = true;
    host.http2 = end.http2;
  } else if (end.reached && !end.probe.fresh) {
    return probes(host, 1, true);
  } else {
    host.trouble = end.result.error();
  }
  if (host.outstanding > 0) return {};
  // A quick answer can have freed a connection for the next probe before that had its own.
  if (!host.trouble && !host.http2 && !host.completed) {
    host.completed = true;
    if (census.open < host.wanted) return probes(host, host.wanted - census.open, true);
  }
  if (!host.trouble) host.proven = now;
  settle(host);
  return {};
}

void HttpWarmer::settle(Host& host) {
  for (const auto& call : std::exchange(host.waiting, {})) {
    if (host.trouble) {
      call->end(std::unexpected(*host.trouble));
    } else {
      call->end(HttpReply{});
    }
  }
}

void HttpWarmer::lost(const std::string& url) {
  const auto found = hosts_.find(origin_of(url));
  if (found != hosts_.end()) found->second.proven.reset();
}

void HttpWarmer::close() {
  for (auto& [origin, host] : hosts_) {
    host.trouble = {holler::Fault::Cancelled, "Stopped.", {}};
    settle(host);
  }
}

}  // namespace pipeline
