// The open sockets of a client, by the host they lead to.
// Threads: the one that does the network's work. Owns: nothing; who opens one closes it here.
#pragma once

#include <map>
#include <string>

namespace pipeline {

// "https://host:port", of a URL
std::string origin_of(const std::string& url);

class HttpSockets {
 public:
  // As socket(2), not inherited by other programs. -1: none to be had.
  int open(const std::string& origin, int family, int type, int protocol);
  int close(int socket);  // as close(2)

  // Both directions end: whoever uses the connection learns so at once.
  void shut_down(const std::string& origin, int local_port);

  int count(const std::string& origin) const;  // also those that are still dialling

 private:
  std::map<int, std::string> origins_;
};

}  // namespace pipeline
