// One request as libcurl sees it: an easy handle with everything set, and what became of it.
// Threads: the one that does the network's work.
// Owns: the handle and the lists that it refers to; refers to the request and the transfer.
#pragma once

#include <curl/curl.h>

#include <array>
#include <string>

#include "pipeline/http.h"
#include "pipeline/http_sockets.h"
#include "pipeline/http_transfer.h"

namespace pipeline {

// Once in a program's life, before any other use of libcurl.
void init_curl();

class HttpEasy {
 public:
  // What all requests of a client have in common.
  struct Common {
    std::string ca_file;
    HttpSockets sockets;
    CURLSH* share = nullptr;  // holds the TLS sessions
  };

  // `fresh`: on a connection of its own making.
  HttpEasy(Common& common, const HttpRequest& request, HttpTransfer& transfer, bool fresh);
  ~HttpEasy();
  HttpEasy(const HttpEasy&) = delete;
  HttpEasy& operator=(const HttpEasy&) = delete;

  CURL* get() const { return easy_; }
  holler::Result<HttpReply> outcome(CURLcode code);

 private:
  static curl_socket_t on_open(void* context, curlsocktype, curl_sockaddr* to) noexcept;
  void set_connection(bool fresh);
  void set_sockets();
  void set_request();
  void set_callbacks();
  void add_header(const char* header);
  void add_part(const HttpPart& part);
  TransportFault fault_of(CURLcode code) const;

  Common& common_;
  const HttpRequest& request_;
  const std::string origin_;
  HttpTransfer& transfer_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  curl_mime* form_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> says_{};
};

}  // namespace pipeline
