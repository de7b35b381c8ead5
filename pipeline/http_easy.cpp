#include "pipeline/http_easy.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "pipeline/endpoint.h"

namespace pipeline {
namespace {

HttpTransfer& transfer_at(void* context) {
  return *static_cast<HttpTransfer*>(context);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context) noexcept {
  const std::string_view line(data, size * count);
  return transfer_at(context).header(line) ? line.size() : CURL_WRITEFUNC_ERROR;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) noexcept {
  const std::string_view bytes(data, size * count);
  switch (transfer_at(context).body(bytes)) {
    case HttpTransfer::Taken::Yes:
      return bytes.size();
    case HttpTransfer::Taken::Later:
      return CURL_WRITEFUNC_PAUSE;
    case HttpTransfer::Taken::No:
      break;
  }
  return CURL_WRITEFUNC_ERROR;
}

int on_connected(void* context, char*, char*, int, int local_port) noexcept {
  transfer_at(context).connected(local_port);
  return CURL_PREREQFUNC_OK;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) noexcept {
  transfer_at(context).uploaded(uploaded);
  return 0;
}

int on_close(void* context, curl_socket_t socket) noexcept {
  return static_cast<HttpSockets*>(context)->close(socket);
}

// OpenSSL writes to sockets without MSG_NOSIGNAL, and CURLOPT_NOSIGNAL keeps libcurl from ignoring
// SIGPIPE around that: a lost connection would end the program.
void ignore_sigpipe() {
  struct sigaction now {};
  if (sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
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

std::string place_of(const std::string& url) {
  const auto address = parse_address(url);
  if (!address) return host_of(url);
  return address->port.empty() ? address->host : address->host + ":" + address->port;
}

}  // namespace

void init_curl() {
  [[maybe_unused]] static const bool done = [] {
    ignore_sigpipe();
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
}

HttpEasy::HttpEasy(Common& common, const HttpRequest& request, HttpTransfer& transfer, bool fresh)
    : common_(common),
      request_(request),
      origin_(origin_of(request.url)),
      transfer_(transfer),
      easy_(curl_easy_init()) {
  set_connection(fresh);
  set_sockets();
  set_request();
  set_callbacks();
}

HttpEasy::~HttpEasy() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
  curl_mime_free(form_);
}

void HttpEasy::set_connection(bool fresh) {
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  // Without TLS nothing could choose HTTP/2, and waiting for that choice would cost a round trip.
  const bool tls = request_.url.starts_with("https:");
  const long version = tls ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, version);
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!common_.ca_file.empty()) {
    curl_easy_setopt(easy_, CURLOPT_CAINFO, common_.ca_file.c_str());
  }
  curl_easy_setopt(easy_, CURLOPT_SHARE, common_.share);
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (is_loopback(host_of(request_.url))) curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  // A stop must not wait for a name lookup: this leaves the lookup's thread to end by itself.
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
  const auto limit = static_cast<long>(request_.connect_timeout.count());
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, limit);
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
}

curl_socket_t HttpEasy::on_open(void* context, curlsocktype, curl_sockaddr* to) noexcept {
  const auto& self = *static_cast<HttpEasy*>(context);
  return self.common_.sockets.open(self.origin_, to->family, to->socktype, to->protocol);
}

void HttpEasy::set_sockets() {
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &HttpEasy::on_open);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETDATA, &common_.sockets);  // outlives this handle
  // What is between here and the server forgets silent connections after some minutes.
  curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPIDLE, 60L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPINTVL, 15L);
  curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, 3600L);
}

void HttpEasy::set_request() {
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, "holler/" HOLLER_VERSION);
  add_header("Expect:");  // libcurl would wait a second for "100 Continue" before larger bodies
  for (const auto& header : request_.headers) add_header(header.c_str());
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  if (!request_.parts.empty()) {
    form_ = curl_mime_init(easy_);
    for (const auto& part : request_.parts) add_part(part);
    curl_easy_setopt(easy_, CURLOPT_MIMEPOST, form_);
  } else if (!request_.body.empty()) {
    const auto size = static_cast<curl_off_t>(request_.body.size());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, size);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
  }
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void HttpEasy::set_callbacks() {
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, &transfer_);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &transfer_);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, &transfer_);
  curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, &transfer_);
  curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, says_.data());
}

void HttpEasy::add_header(const char* header) {
  if (auto* longer = curl_slist_append(headers_, header)) headers_ = longer;
}

void HttpEasy::add_part(const HttpPart& part) {
  curl_mimepart* field = curl_mime_addpart(form_);
  curl_mime_name(field, part.name.c_str());
  curl_mime_data(field, part.data.data(), part.data.size());
  if (!part.filename.empty()) curl_mime_filename(field, part.filename.c_str());
  if (!part.content_type.empty()) curl_mime_type(field, part.content_type.c_str());
}

TransportFault HttpEasy::fault_of(CURLcode code) const {
  if (transfer_.fault()) return *transfer_.fault();
  long os_error = 0;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransportFault::NameNotFound;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return TransportFault::Proxy;
    case CURLE_COULDNT_CONNECT:
      curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_error);
      return os_error == ENETUNREACH || os_error == EHOSTUNREACH ? TransportFault::Unreachable
                                                                 : TransportFault::Refused;
    case CURLE_OPERATION_TIMEDOUT:
      return TransportFault::ConnectTimeout;
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_fault(easy_);
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return TransportFault::TlsOther;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return TransportFault::NotHttp;
    default:
      return transfer_.body_started() ? TransportFault::CutOff : TransportFault::Lost;
  }
}

holler::Result<HttpReply> HttpEasy::outcome(CURLcode code) {
  HttpReply& reply = transfer_.reply();
  // A refusal that arrived but for the end of its explanation is still the better answer.
  const bool refusal = reply.head.status >= 300;
  if (code != CURLE_OK && !refusal) {
    std::string detail = curl_easy_strerror(code);
    if (says_.front() != '\0') detail += std::string(": ") + says_.data();
    return std::unexpected(
        transport_error(fault_of(code), place_of(request_.url), std::move(detail)));
  }
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &seconds);
  constexpr curl_off_t kDay = 24 * 3600;
  if (!reply.head.retry_after && seconds > 0) {
    reply.head.retry_after = std::chrono::seconds(std::min(seconds, kDay));
  }
  return std::move(reply);
}

}  // namespace pipeline
