#include "pipeline/http_network.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace pipeline {
namespace {

using audio::Clock;
using audio::TimePoint;
using std::chrono::milliseconds;

constexpr long kMostConnections = 32;

// An open connection that stays silent for so long is given up; a new one may take longer.
constexpr milliseconds kProbeTimeout{1'500};
constexpr milliseconds kFreshProbeTimeout{3'000};

HttpRequest request_for(const HttpProbe& probe) {
  HttpRequest request;
  request.url = probe.url;
  request.first_byte_timeout = probe.fresh ? kFreshProbeTimeout : kProbeTimeout;
  request.idle_timeout = milliseconds(1'000);
  return request;
}

}  // namespace

struct HttpNetwork::Running {
  Running(HttpEasy::Common& common, std::shared_ptr<HttpCall> of, std::optional<HttpProbe> as)
      : call(std::move(of)),
        probe(std::move(as)),
        transfer(call->request(),
                 [this](const HttpHead& head, std::string_view bytes, std::size_t limit) {
                   return probe.has_value() || call->give(head, bytes, limit);
                 }),
        easy(common, call->request(), transfer, probe && probe->fresh) {}

  const std::string& url() const { return call->request().url; }

  std::shared_ptr<HttpCall> call;
  std::optional<HttpProbe> probe;
  HttpTransfer transfer;
  HttpEasy easy;
  TimePoint started = Clock::now();
};

HttpNetwork::HttpNetwork(std::string ca_file)
    : common_{.ca_file = std::move(ca_file), .sockets = {}} {
  init_curl();
  multi_ = curl_multi_init();
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMostConnections);
  // TLS sessions, so that dialling again is short. One thread uses them: no lock is needed.
  common_.share = curl_share_init();
  curl_share_setopt(common_.share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}

HttpNetwork::~HttpNetwork() {
  warmer_.close();
  for (const auto& running : calls_) {
    running->call->end(holler::fail(holler::Fault::Cancelled, "Stopped."));
    curl_multi_remove_handle(multi_, running->easy.get());
  }
  calls_.clear();
  curl_multi_cleanup(multi_);
  curl_share_cleanup(common_.share);
}

void HttpNetwork::start(std::shared_ptr<HttpCall> call) {
  begin(std::move(call), std::nullopt);
}

void HttpNetwork::begin(std::shared_ptr<HttpCall> call, std::optional<HttpProbe> probe) {
  calls_.push_back(std::make_unique<Running>(common_, std::move(call), std::move(probe)));
  curl_multi_add_handle(multi_, calls_.back()->easy.get());
}

void HttpNetwork::cancel(const HttpCall& call) {
  const auto at = find(call);
  if (at != calls_.end()) finish(at, CURLE_ABORTED_BY_CALLBACK);
}

void HttpNetwork::enough(const HttpCall& call) {
  const auto at = find(call);
  if (at == calls_.end()) return;
  (*at)->transfer.have_enough();
  resume(call);
}

void HttpNetwork::resume(const HttpCall& call) {
  const auto at = find(call);
  if (at == calls_.end() || !(*at)->transfer.paused()) return;
  (*at)->transfer.resumed();
  curl_easy_pause((*at)->easy.get(), CURLPAUSE_CONT);  // offers what it holds at once
}

void HttpNetwork::warm(std::shared_ptr<HttpCall> waiting, int connections) {
  push_out_resets();  // with the probe that this needs anyway
  const auto now = census(waiting->request().url);
  send(warmer_.ask(std::move(waiting), connections, now, Clock::now()));
}

void HttpNetwork::send(const std::vector<HttpProbe>& probes) {
  for (const HttpProbe& probe : probes) {
    begin(std::make_shared<HttpCall>(request_for(probe)), probe);
  }
}

void HttpNetwork::work() {
  push_out_resets();
  int running = 0;
  curl_multi_perform(multi_, &running);
  collect();
  end_overdue();
  // libcurl waits no longer than its own timers allow, and has none when nothing is under way.
  curl_multi_poll(multi_, nullptr, 0, static_cast<int>(time_to_wait().count()), nullptr);
}

void HttpNetwork::wake() {
  curl_multi_wakeup(multi_);
}

void HttpNetwork::collect() {
  int left = 0;
  while (const CURLMsg* told = curl_multi_info_read(multi_, &left)) {
    if (told->msg != CURLMSG_DONE) continue;
    const CURL* easy = told->easy_handle;
    const CURLcode code = told->data.result;
    const auto at = find([easy](const Running& running) { return running.easy.get() == easy; });
    if (at != calls_.end()) finish(at, code);
  }
}

void HttpNetwork::end_overdue() {
  const TimePoint now = Clock::now();
  for (auto at = calls_.begin(); at != calls_.end();) {
    const auto next = std::next(at);
    Running& running = **at;
    if (running.transfer.overdue(now)) {
      const bool silent = running.transfer.reached() && !running.transfer.last_heard();
      if (running.probe && !running.probe->fresh && silent) retire_connection(running);
      finish(at, CURLE_OPERATION_TIMEDOUT);
    }
    at = next;
  }
}

void HttpNetwork::finish(Calls::iterator at, CURLcode code) {
  const std::unique_ptr<Running> done = std::move(*at);
  calls_.erase(at);
  const bool replied = done->transfer.reply().head.status != 0;
  if (replied) warmer_.learn(done->url(), done->transfer.http2());
  auto result = done->easy.outcome(code);
  curl_multi_remove_handle(multi_, done->easy.get());
  if (code != CURLE_OK) warmer_.lost(done->url());
  const bool ended_here = code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_OPERATION_TIMEDOUT;
  if (ended_here && !done->probe && done->transfer.reached()) resets_.insert(done->url());
  if (!done->probe) {
    done->call->end(std::move(result));
    return;
  }
  if (code != CURLE_OK && result) {  // an answer, but at the price of the connection
    result = holler::fail(holler::Fault::Offline, "The connection broke.");
  }
  const HttpProbeEnd end{.probe = *done->probe,
                         .reached = done->transfer.reached(),
                         .http2 = done->transfer.http2(),
                         .result = std::move(result)};
  send(warmer_.ended(end, census(done->url()), Clock::now()));
}

// libcurl 7.88 keeps the frame that ends a stream (RST_STREAM) until it has something else to send
// on that connection: http2_data_done() does not flush what send_callback() collects. Until then
// the server would go on working, at the person's expense.
void HttpNetwork::push_out_resets() {
  for (const std::string& url : std::exchange(resets_, {})) send(warmer_.nudge(url));
}

// Over HTTP/2, ending the silent request alone would leave the dead connection to the next ones.
// Shut down, it is found dead when it is next chosen, and calls on it end and dial anew by
// themselves.
void HttpNetwork::retire_connection(const Running& silent) {
  const std::string origin = origin_of(silent.url());
  const int port = silent.transfer.local_port();
  for (const auto& other : calls_) {
    if (origin_of(other->url()) != origin || other->transfer.local_port() != port) continue;
    const auto heard = other->transfer.last_heard();
    if (heard && *heard > silent.started) return;  // alive, and slow
  }
  common_.sockets.shut_down(origin, port);
}

milliseconds HttpNetwork::time_to_wait() const {
  milliseconds wait{std::numeric_limits<int>::max()};
  const TimePoint now = Clock::now();
  for (const auto& running : calls_) {
    if (const auto deadline = running->transfer.deadline()) {
      wait = std::min(wait, std::chrono::ceil<milliseconds>(*deadline - now));
    }
  }
  return std::max(wait, milliseconds(0));
}

HttpWarmer::Census HttpNetwork::census(const std::string& url) const {
  const std::string origin = origin_of(url);
  const auto busy = std::ranges::count_if(calls_, [&](const auto& running) {
    return !running->probe && origin_of(running->url()) == origin;
  });
  return {.open = common_.sockets.count(origin), .busy = static_cast<int>(busy)};
}

HttpNetwork::Calls::iterator HttpNetwork::find(const std::function<bool(const Running&)>& wanted) {
  return std::ranges::find_if(calls_, [&](const auto& running) { return wanted(*running); });
}

HttpNetwork::Calls::iterator HttpNetwork::find(const HttpCall& call) {
  return find([&call](const Running& running) { return running.call.get() == &call; });
}

}  // namespace pipeline
