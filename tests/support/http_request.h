// HTTP/1.1 requests off a connection, and the form inside them.
// Threads: those of the Wire.
// Owns: bytes read ahead, which belong to the next request.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/wire.h"

namespace support {

struct HttpRequest {
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  bool keep_alive = true;

  std::string header(std::string_view name) const;  // empty if absent
};

class RequestReader {
 public:
  explicit RequestReader(Wire& wire);
  ~RequestReader();

  enum class Got { All, Part, Closed, Garbage };
  // All: method, target and headers are there; the body is still to be read.
  Got read_headers(HttpRequest& request);
  // Part: `limit` bytes of the body are there, and more are to come. Puts the body into the
  // request.
  Got read_body(HttpRequest& request, std::size_t limit);
  // What came after the last request, for the protocol that the connection was upgraded to.
  std::string take_ahead() { return std::move(ahead_); }

 private:
  struct Parser;
  bool read_more();

  Wire& wire_;
  std::string ahead_;
  std::unique_ptr<Parser> parser_;
};

struct UploadedFile {
  std::string name;
  std::string content_type;
  std::string bytes;
};

struct Form {
  std::map<std::string, std::string> fields;
  UploadedFile file;  // the part called "file"
};

// multipart/form-data (RFC 7578); a form without any part if the content type is another.
Form parse_form(std::string_view content_type, std::string_view body);

}  // namespace support
