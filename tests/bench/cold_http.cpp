#include "tests/bench/cold_http.h"

#include <curl/curl.h>

#include <memory>
#include <mutex>

namespace bench {
namespace {

using holler::Fault;
using holler::Result;

struct Call {
  CURL* easy;
  const Bytes& sink;
  const std::stop_token& stop;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
  const Call& call = *static_cast<Call*>(context);
  long status = 0;
  curl_easy_getinfo(call.easy, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return size * count;
  const bool go_on = !call.stop.stop_requested() && call.sink({data, size * count});
  return go_on ? size * count : CURL_WRITEFUNC_ERROR;
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Call*>(context)->stop.stop_requested() ? 1 : 0;
}

// One handle for one request.
class Request {
 public:
  Request(const std::string& url, const std::string& key) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    easy_.reset(curl_easy_init());
    add_header("Expect:");
    add_header("Authorization: Bearer " + key);
    curl_easy_setopt(easy(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy(), CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy(), CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy(), CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy(), CURLOPT_PROXY, "");
  }
  CURL* easy() const { return easy_.get(); }

  void add_header(const std::string& line) {
    headers_.reset(curl_slist_append(headers_.release(), line.c_str()));
  }

  void form(const std::vector<FormPart>& parts) {
    mime_.reset(curl_mime_init(easy()));
    for (const FormPart& part : parts) {
      curl_mimepart* to = curl_mime_addpart(mime_.get());
      curl_mime_name(to, part.name.c_str());
      if (!part.file_name.empty()) curl_mime_filename(to, part.file_name.c_str());
      curl_mime_data(to, part.data.data(), part.data.size());
    }
    curl_easy_setopt(easy(), CURLOPT_MIMEPOST, mime_.get());
  }

  Result<void> perform(const Bytes& sink, const std::stop_token& stop) {
    Call call{easy(), sink, stop};
    curl_easy_setopt(easy(), CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(easy(), CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy(), CURLOPT_WRITEDATA, &call);
    curl_easy_setopt(easy(), CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy(), CURLOPT_XFERINFODATA, &call);
    curl_easy_setopt(easy(), CURLOPT_NOPROGRESS, 0L);
    const CURLcode code = curl_easy_perform(easy());
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    if (stop.stop_requested()) return holler::fail(Fault::Cancelled, "stopped");
    if (code != CURLE_OK) return holler::fail(Fault::Offline, curl_easy_strerror(code));
    if (status != 200) {
      return holler::fail(Fault::Unavailable, "HTTP status " + std::to_string(status));
    }
    return {};
  }

 private:
  std::unique_ptr<CURL, void (*)(CURL*)> easy_{nullptr, curl_easy_cleanup};
  std::unique_ptr<curl_mime, void (*)(curl_mime*)> mime_{nullptr, curl_mime_free};
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers_{nullptr, curl_slist_free_all};
};

Result<std::string> whole(const std::function<Result<void>(const Bytes&)>& post) {
  std::string text;
  const Result<void> done = post([&](std::string_view bytes) {
    text += bytes;
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return text;
}

}  // namespace

ColdHttp::ColdHttp(std::string base_url, std::string key)
    : base_url_(std::move(base_url)), key_(std::move(key)) {}

Result<void> ColdHttp::post_json(const std::string& path, const std::string& body,
                                 const Bytes& sink, const std::stop_token& stop) const {
  Request request(base_url_ + path, key_);
  request.add_header("Content-Type: application/json");
  curl_easy_setopt(request.easy(), CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(request.easy(), CURLOPT_POSTFIELDS, body.c_str());
  return request.perform(sink, stop);
}

Result<void> ColdHttp::post_form(const std::string& path, const std::vector<FormPart>& parts,
                                 const Bytes& sink, const std::stop_token& stop) const {
  Request request(base_url_ + path, key_);
  request.form(parts);
  return request.perform(sink, stop);
}

Result<std::string> ColdHttp::json_for_text(const std::string& path, const std::string& body,
                                            const std::stop_token& stop) const {
  return whole([&](const Bytes& sink) { return post_json(path, body, sink, stop); });
}

Result<std::string> ColdHttp::form_for_text(const std::string& path,
                                            const std::vector<FormPart>& parts,
                                            const std::stop_token& stop) const {
  return whole([&](const Bytes& sink) { return post_form(path, parts, sink, stop); });
}

}  // namespace bench
