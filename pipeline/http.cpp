#include "pipeline/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "audio/pcm.h"
#include "pipeline/endpoint.h"
#include "pipeline/http_fault.h"
#include "pipeline/http_transfer.h"

namespace pipeline {
namespace {

using audio::Clock;
using holler::Fault;
using std::chrono::milliseconds;

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context) noexcept {
  const std::string_view line(data, size * count);
  return static_cast<HttpTransfer*>(context)->header(line) ? line.size() : CURL_WRITEFUNC_ERROR;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) noexcept {
  const std::string_view bytes(data, size * count);
  return static_cast<HttpTransfer*>(context)->body(bytes) ? bytes.size() : CURL_WRITEFUNC_ERROR;
}

int on_connected(void* context, char*, char*, int, int) noexcept {
  static_cast<HttpTransfer*>(context)->connected();
  return CURL_PREREQFUNC_OK;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) noexcept {
  static_cast<HttpTransfer*>(context)->uploaded(uploaded);
  return 0;
}

// OpenSSL writes to sockets without MSG_NOSIGNAL, and CURLOPT_NOSIGNAL keeps libcurl from ignoring
// SIGPIPE around that: a lost connection would end the program.
void ignore_sigpipe() {
  struct sigaction now {};
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
}

void init_once() {
  [[maybe_unused]] static const bool done = [] {
    ignore_sigpipe();
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
}

// The numbers are X509_V_ERR_* of OpenSSL's x509_vfy.h. libcurl compares the name by itself before
// it asks OpenSSL for a verdict; until then it has 1 there.
TransportFault certificate_fault(CURL* easy) {
  long verdict = 0;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
  switch (verdict) {
    case 9:
      return TransportFault::TlsNotYetValid;
    case 10:
      return TransportFault::TlsExpired;
    case 18:
      return TransportFault::TlsSelfSigned;
    case 19:
    case 20:
    case 21:
      return TransportFault::TlsUnknownAuthority;
    case 1:
    case 62:
    case 64:
      return TransportFault::TlsWrongHost;
    default:
      return TransportFault::TlsOther;
  }
}

TransportFault fault_of(CURL* easy, CURLcode code, const HttpTransfer& transfer) {
  if (transfer.fault()) return *transfer.fault();
  long os_error = 0;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransportFault::NameNotFound;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return TransportFault::Proxy;
    case CURLE_COULDNT_CONNECT:
      curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &os_error);
      return os_error == ENETUNREACH || os_error == EHOSTUNREACH ? TransportFault::Unreachable
                                                                 : TransportFault::Refused;
    case CURLE_OPERATION_TIMEDOUT:
      return TransportFault::ConnectTimeout;
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_fault(easy);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return TransportFault::TlsOther;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return TransportFault::NotHttp;
    default:
      return transfer.body_started() ? TransportFault::CutOff : TransportFault::Lost;
  }
}

std::string place_of(const std::string& url) {
  const auto address = parse_address(url);
  if (!address) return host_of(url);
  return address->port.empty() ? address->host : address->host + ":" + address->port;
}

// The lists that a request lends to libcurl while it runs.
struct Lent {
  explicit Lent(CURL* easy, const HttpRequest& request) {
    add("Expect:");  // libcurl would wait a second for "100 Continue" before larger bodies
    for (const auto& header : request.headers) add(header.c_str());
    if (!request.parts.empty()) form = curl_mime_init(easy);
    for (const auto& part : request.parts) add(part);
  }
  ~Lent() {
    curl_slist_free_all(headers);
    curl_mime_free(form);
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  void add(const char* header) {
    if (auto* longer = curl_slist_append(headers, header)) headers = longer;
  }
  void add(const HttpPart& part) {
    curl_mimepart* field = curl_mime_addpart(form);
    curl_mime_name(field, part.name.c_str());
    curl_mime_data(field, part.data.data(), part.data.size());
    if (!part.filename.empty()) curl_mime_filename(field, part.filename.c_str());
    if (!part.content_type.empty()) curl_mime_type(field, part.content_type.c_str());
  }

  curl_slist* headers = nullptr;
  curl_mime* form = nullptr;
};

}  // namespace

struct HttpClient::Handles {
  CURLM* multi = nullptr;  // holds the connections
  CURL* easy = nullptr;    // one for all calls: it remembers TLS sessions
  std::array<char, CURL_ERROR_SIZE> says{};

  Handles() {
    init_once();
    multi = curl_multi_init();
    easy = curl_easy_init();
  }
  ~Handles() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }

  void set_connection(const HttpRequest& request);
  void set_request(const HttpRequest& request, const Lent& lent);
  void set_callbacks(HttpTransfer& transfer);
  CURLcode run(HttpTransfer& transfer, const std::stop_token& stop);
};

void HttpClient::Handles::set_connection(const HttpRequest& request) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (is_loopback(host_of(request.url))) curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // A stop must not wait for a name lookup: this leaves the lookup's thread to end by itself.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  const auto limit = static_cast<long>(request.connect_timeout.count());
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, limit);
}

void HttpClient::Handles::set_request(const HttpRequest& request, const Lent& lent) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "holler/" HOLLER_VERSION);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lent.headers);
  if (lent.form != nullptr) {
    curl_easy_setopt(easy, CURLOPT_MIMEPOST, lent.form);
  } else if (!request.body.empty()) {
    const auto size = static_cast<curl_off_t>(request.body.size());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, size);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void HttpClient::Handles::set_callbacks(HttpTransfer& transfer) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  says.front() = '\0';
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, says.data());
}

// Until the reply is complete, a deadline passes or a stop is requested.
CURLcode HttpClient::Handles::run(HttpTransfer& transfer, const std::stop_token& stop) {
  std::stop_callback wake(stop, [this]() noexcept { curl_multi_wakeup(multi); });
  while (true) {
    int running = 0;
    if (curl_multi_perform(multi, &running) != CURLM_OK) return CURLE_FAILED_INIT;
    if (stop.stop_requested()) return CURLE_ABORTED_BY_CALLBACK;
    int left = 0;
    while (const CURLMsg* told = curl_multi_info_read(multi, &left)) {
      if (told->msg == CURLMSG_DONE) return told->data.result;
    }
    const auto now = Clock::now();
    if (transfer.overdue(now)) return transfer.enough() ? CURLE_OK : CURLE_OPERATION_TIMEDOUT;
    milliseconds wait{60'000};  // while dialling, libcurl's own timer ends the wait sooner
    if (const auto deadline = transfer.deadline()) {
      wait = std::min(wait, std::chrono::ceil<milliseconds>(*deadline - now));
    }
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(wait.count()), nullptr);
  }
}

HttpClient::HttpClient() : handles_(std::make_unique<Handles>()) {}
HttpClient::~HttpClient() = default;

holler::Result<HttpReply> HttpClient::send(const HttpRequest& request, const BodySink& sink,
                                           std::stop_token stop) {
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");
  CURL* easy = handles_->easy;
  curl_easy_reset(easy);
  HttpTransfer transfer(request, sink, stop);
  const Lent lent(easy, request);
  handles_->set_connection(request);
  handles_->set_request(request, lent);
  handles_->set_callbacks(transfer);
  CURLcode code = CURLE_FAILED_INIT;
  if (curl_multi_add_handle(handles_->multi, easy) == CURLM_OK) {
    code = handles_->run(transfer, stop);
    curl_multi_remove_handle(handles_->multi, easy);
  }
  if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "Stopped.");

  HttpReply& reply = transfer.reply();
  // A refusal that arrived but for the end of its explanation is still the better answer.
  const bool refusal = reply.head.status >= 300;
  if (code != CURLE_OK && !transfer.enough() && !refusal) {
    std::string detail = curl_easy_strerror(code);
    if (handles_->says.front() != '\0') detail += std::string(": ") + handles_->says.data();
    return std::unexpected(
        transport_error(fault_of(easy, code, transfer), place_of(request.url), std::move(detail)));
  }
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
  constexpr curl_off_t kDay = 24 * 3600;
  if (!reply.head.retry_after && seconds > 0) {
    reply.head.retry_after = std::chrono::seconds(std::min(seconds, kDay));
  }
  return std::move(reply);
}

holler::Result<void> HttpClient::warm(const std::string& url, std::stop_token stop) {
  HttpRequest request;
  request.url = url;
  request.first_byte_timeout = milliseconds(3'000);
  request.idle_timeout = milliseconds(1'000);
  auto reply = send(
      request, [](const HttpHead&, std::string_view) { return true; }, stop);
  if (!reply) return std::unexpected(std::move(reply.error()));
  return {};
}

}  // namespace pipeline
