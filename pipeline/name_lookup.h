// Finds the addresses of a host by name without making anybody wait: a lookup cannot be stopped, so
// each runs on a thread that is left to itself, and what it finds for somebody who has gone is
// thrown away.
// Threads: any. Owns: nothing that outlasts it but the lookups under way.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pipeline {

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t size = 0;
};

class NameLookup {
 public:
  NameLookup();
  // After it `found` is not called any more.
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  // `found` gets TCP addresses in the order to try them, none when the name is unknown; on a thread
  // of its own, and must not wait.
  using Found = std::function<void(std::vector<SocketAddress>)>;
  void begin(std::string host, std::string port, Found found);

 private:
  struct Asker;
  std::shared_ptr<Asker> asker_;
};

}  // namespace pipeline
