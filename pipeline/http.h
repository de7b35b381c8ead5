// An HTTP client whose calls block their caller and end at once when they are told to stop. Speaks
// HTTP/2 over TLS where the server offers it: then all calls to a host share one connection.
// Redirects are never followed, certificates always verified. Proxies come from the usual
// environment variables (https_proxy, no_proxy); loopback needs none.
// Threads: any number of threads may call at once. One thread of its own does the network's work
// and sleeps while there is none.
// Owns: its connections, which stay open between calls and when a call is cancelled, except
// (HTTP/1.1) the one that the cancelled call was using.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "audio/error.h"
#include "audio/pcm.h"

namespace pipeline {

// One part of a multipart/form-data body.
struct HttpPart {
  std::string name{};
  std::string filename{};      // empty: a plain field
  std::string content_type{};  // empty: none is sent
  std::string data{};
};

struct HttpRequest {
  std::string method = "GET";          // or "POST"
  std::string url{};                   // http or https
  std::vector<std::string> headers{};  // "Name: value"
  std::string body{};
  std::vector<HttpPart> parts{};                         // if not empty, sent in place of `body`
  std::chrono::milliseconds connect_timeout{5'000};      // name, TCP and TLS together
  std::chrono::milliseconds first_byte_timeout{30'000};  // from the request's last byte to the
                                                         // first of the body
  std::chrono::milliseconds idle_timeout{15'000};        // between two pieces of the body
};

struct HttpHead {
  int status = 0;
  std::string content_type;
  std::optional<std::chrono::milliseconds> retry_after;  // only a usable one: more than zero
  std::string request_id;                                // x-request-id
  std::optional<audio::TimePoint> sent;                  // when the request's last byte had left
};

struct HttpReply {
  HttpHead head;
  std::string error_body;  // at most 64 KiB, of a status other than 2xx
};

// Receives the body of a 2xx reply as it arrives, on the caller's thread, and may wait: over
// HTTP/1.1 the server then waits too, over HTTP/2 up to 32 MiB are kept. False: enough, the call
// ends without an error. The connection is kept if the body then ends within 250 ms.
using BodySink = std::function<bool(const HttpHead&, std::string_view)>;

class HttpHub;

class HttpClient {
 public:
  // `ca_file`: PEM file of the authorities to trust in place of the system's; empty: the system's.
  explicit HttpClient(std::string ca_file = {});
  ~HttpClient();  // calls that still run end as cancelled
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any complete reply is a success here, whatever its status.
  holler::Result<HttpReply> send(const HttpRequest& request, const BodySink& sink,
                                 std::stop_token stop);

  // Sees to it that the next calls to the host of `url` need no handshake: asks over its open
  // connections with a GET without a key, whose answer is thrown away whatever it says, and dials
  // for those that are missing or do not answer. Over HTTP/1.1 that leaves `connections` of them,
  // those in use counted in; over HTTP/2 it is one. Callers at the same time share one such
  // warming, which goes on when they stop waiting for it; nobody waits longer than 3 s.
  holler::Result<void> warm(const std::string& url, int connections, std::stop_token stop);

 private:
  std::shared_ptr<HttpHub> hub_;
};

}  // namespace pipeline
