// A blocking HTTP/1.1 client of a few lines for testing the simulated service itself: it shows
// every byte and can leave at any point. Threads: one. Owns: a socket.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace support {

struct PlainReply {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  int chunks = 0;         // of a chunked body
  bool complete = false;  // as HTTP sees it: terminating chunk or full length
};

class PlainHttpClient {
 public:
  explicit PlainHttpClient(int port);
  ~PlainHttpClient();
  PlainHttpClient(const PlainHttpClient&) = delete;
  PlainHttpClient& operator=(const PlainHttpClient&) = delete;

  void send(std::string_view bytes);
  // `headers`: further lines, each with its \r\n.
  void send_request(std::string_view method, std::string_view target, std::string_view body = {},
                    std::string_view headers = {});
  // Reads one reply; stops early, with what there is, when the connection ends.
  PlainReply read_reply();
  PlainReply request(std::string_view method, std::string_view target, std::string_view body = {},
                     std::string_view headers = {});
  // Waits until there are `count` more bytes, or the connection ends, and gives them.
  std::string read(std::size_t count);
  void close();

  bool ended() const { return ended_; }          // the service closed the connection
  bool was_reset() const { return was_reset_; }  // ... with RST

 private:
  bool fill();
  std::string line();

  int socket_;
  std::string buffer_;
  bool ended_ = false;
  bool was_reset_ = false;
};

}  // namespace support
