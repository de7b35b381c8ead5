// Which hosts have connections that are known to be alive, and what to send to have them so.
// A probe is one small request: over an open connection, or one that dials. Knows no network.
// Threads: the one that does the network's work. Owns: what is known of each host.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audio/pcm.h"
#include "pipeline/http_call.h"

namespace pipeline {

struct HttpProbe {
  std::string url;
  bool fresh = false;  // on a new connection in any case
};

struct HttpProbeEnd {
  HttpProbe probe;
  bool reached = false;  // it got as far as sending
  bool http2 = false;
  holler::Result<HttpReply> result;
};

class HttpWarmer {
 public:
  // The connections to a host: all of them, and those that calls other than probes are using.
  struct Census {
    int open = 0;
    int busy = 0;
  };

  // Each gives the probes to send now. `waiting` is told when all is done.
  std::vector<HttpProbe> ask(std::shared_ptr<HttpCall> waiting, int connections, Census census,
                             audio::TimePoint now);
  std::vector<HttpProbe> ended(const HttpProbeEnd& end, Census census, audio::TimePoint now);

  // One probe over the connection that others share, unless the host is known to have none.
  std::vector<HttpProbe> nudge(const std::string& url);

  void learn(const std::string& url, bool http2);  // from any reply

  // A call to this URL has cost a connection, or shown that one is in doubt.
  void lost(const std::string& url);

  void close();  // whoever waits is told that it is over

 private:
  struct Host {
    bool known = false;  // which HTTP it speaks
    bool http2 = false;
    std::string url;
    int wanted = 1;
    bool completed = false;  // the missing ones were dialled
    int outstanding = 0;
    std::optional<audio::TimePoint> proven;
    std::optional<holler::Error> trouble;
    std::vector<std::shared_ptr<HttpCall>> waiting;
  };

  Host& host_of(const std::string& url);
  static std::vector<HttpProbe> probes(Host& host, int count, bool fresh);
  static void settle(Host& host);

  std::map<std::string, Host> hosts_;
};

}  // namespace pipeline
