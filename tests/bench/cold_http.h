// HTTP as programs do it that think of each request by itself: a new connection for every one, and
// nothing kept. Otherwise as fast as that can be: Nagle off, no waiting for "100 Continue".
// Threads: may be called from any. Owns: nothing between calls.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "audio/error.h"

namespace bench {

struct FormPart {
  std::string name;
  std::string file_name;  // empty: a plain field
  std::string data;
};

// Receives the body as it arrives; false: enough.
using Bytes = std::function<bool(std::string_view)>;

class ColdHttp {
 public:
  // `base_url` without a slash at its end, `key` for the Authorization header.
  ColdHttp(std::string base_url, std::string key);

  // A POST of a JSON text, or of a form. Anything but status 200 is an error.
  holler::Result<void> post_json(const std::string& path, const std::string& body,
                                 const Bytes& sink, const std::stop_token& stop) const;
  holler::Result<void> post_form(const std::string& path, const std::vector<FormPart>& parts,
                                 const Bytes& sink, const std::stop_token& stop) const;

  // The whole body.
  holler::Result<std::string> json_for_text(const std::string& path, const std::string& body,
                                            const std::stop_token& stop) const;
  holler::Result<std::string> form_for_text(const std::string& path,
                                            const std::vector<FormPart>& parts,
                                            const std::stop_token& stop) const;

 private:
  std::string base_url_;
  std::string key_;
};

}  // namespace bench
