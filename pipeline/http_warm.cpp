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

HttpWarmer::Host& HttpWarmer::host_of(const std::string& url) {
  const auto [at, is_new] = hosts_.try_emplace(origin_of(url));
  // HTTP/2 is chosen inside the TLS handshake and nowhere else.
  if (is_new) at->second.known = !url.starts_with("https:");
  if (is_new) at->second.url = url;
  return at->second;
}

void HttpWarmer::learn(const std::string& url, bool http2) {
  Host& host = host_of(url);
  host.known = true;
  host.http2 = http2;
}

std::vector<HttpProbe> HttpWarmer::probes(Host& host, int count, bool fresh) {
  if (count < 1) return {};
  host.outstanding += count;
  return std::vector<HttpProbe>(static_cast<std::size_t>(count), {host.url, fresh});
}

std::vector<HttpProbe> HttpWarmer::ask(std::shared_ptr<HttpCall> waiting, int connections,
                                       Census census, audio::TimePoint now) {
  const std::string& url = waiting->request().url;
  Host& host = host_of(url);
  host.url = url;
  host.wanted = std::max(host.wanted, connections);
  host.waiting.push_back(std::move(waiting));
  host.completed = false;
  if (host.outstanding > 0) return {};
  host.trouble.reset();
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
    learn(end.probe.url, end.http2);
  } else if (end.reached && !end.probe.fresh) {
    // Probes that share a connection fail together: the last one dials.
    return probes(host, host.http2 && host.outstanding > 0 ? 0 : 1, true);
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

std::vector<HttpProbe> HttpWarmer::nudge(const std::string& url) {
  Host& host = host_of(url);
  if (host.known && !host.http2) return {};
  if (host.outstanding == 0) {
    host.trouble.reset();
    host.completed = true;  // nobody asked for more
  }
  return probes(host, 1, false);
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
