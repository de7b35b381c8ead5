#include "tests/support/http_request.h"

#include <algorithm>
#include <array>
#include <boost/beast/http.hpp>
#include <cctype>
#include <optional>

namespace support {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::uint64_t kBodyLimit = 64 << 20;
constexpr std::uint32_t kHeaderLimit = 64 << 10;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// The value of `name="..."` in a Content-Disposition header.
std::string parameter(std::string_view header, std::string_view name) {
  const std::string key = " " + std::string(name) + "=\"";
  const auto start = header.find(key);
  if (start == std::string_view::npos) return {};
  const auto from = start + key.size();
  return std::string(header.substr(from, header.find('"', from) - from));
}

void add_part(Form& form, std::string_view part) {
  const auto blank = part.find("\r\n\r\n");
  if (blank == std::string_view::npos) return;
  const std::string_view head = part.substr(0, blank);
  const std::string_view content = part.substr(blank + 4);
  const std::string name = parameter(head, "name");
  if (name != "file") {
    form.fields[name] = content;
    return;
  }
  form.file = {parameter(head, "filename"), {}, std::string(content)};
  constexpr std::string_view kType = "content-type: ";
  const auto type = lower(std::string(head)).find(kType);
  if (type != std::string::npos) {
    const auto from = type + kType.size();
    form.file.content_type = head.substr(from, head.find("\r\n", from) - from);
  }
}

}  // namespace

struct RequestReader::Parser : http::request_parser<http::string_body> {};

RequestReader::RequestReader(Wire& wire) : wire_(wire) {}
RequestReader::~RequestReader() = default;

bool RequestReader::read_more() {
  std::array<char, kReadBytes> bytes;
  const std::size_t got = wire_.read(bytes);
  ahead_.append(bytes.data(), got);
  return got > 0;
}

RequestReader::Got RequestReader::read_headers(HttpRequest& request) {
  parser_ = std::make_unique<Parser>();
  parser_->body_limit(kBodyLimit);
  parser_->header_limit(kHeaderLimit);
  while (!parser_->is_header_done()) {
    if (ahead_.empty() && !read_more()) return Got::Closed;
    boost::system::error_code error;
    ahead_.erase(0, parser_->put(boost::asio::buffer(ahead_), error));
    if (error == http::error::need_more) {
      if (!read_more()) return Got::Closed;
    } else if (error) {
      return Got::Garbage;
    }
  }
  const auto& message = parser_->get();
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(lower(std::string(field.name_string())), field.value());
  }
  request.keep_alive = message.keep_alive();
  parser_->eager(true);
  return Got::All;
}

RequestReader::Got RequestReader::read_body(HttpRequest& request, std::size_t limit) {
  std::string& body = parser_->get().body();
  while (!parser_->is_done()) {
    if (body.size() >= limit) return Got::Part;
    if (ahead_.empty() && !read_more()) return Got::Closed;
    // The limit is for bodies of known length: half a chunk header could not be parsed.
    const std::size_t take =
        parser_->chunked() ? ahead_.size() : std::min(ahead_.size(), limit - body.size());
    boost::system::error_code error;
    ahead_.erase(0, parser_->put(boost::asio::buffer(ahead_.data(), take), error));
    if (error == http::error::need_more) {
      if (!read_more()) return Got::Closed;
    } else if (error) {
      return Got::Garbage;
    }
  }
  request.body = std::move(body);
  return Got::All;
}

std::string HttpRequest::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string() : found->second;
}

Form parse_form(std::string_view content_type, std::string_view body) {
  Form form;
  constexpr std::string_view kBoundary = "boundary=";
  const auto at = content_type.find(kBoundary);
  if (!content_type.starts_with("multipart/form-data") || at == std::string_view::npos) return form;
  std::string_view boundary = content_type.substr(at + kBoundary.size());
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.starts_with('"')) boundary = boundary.substr(1, boundary.size() - 2);
  const std::string mark = "--" + std::string(boundary);
  auto start = body.find(mark);
  while (start != std::string_view::npos) {
    start += mark.size();
    const auto end = body.find("\r\n" + mark, start);
    if (end == std::string_view::npos) break;
    add_part(form, body.substr(start, end - start));
    start = end + 2;
  }
  return form;
}

}  // namespace support
