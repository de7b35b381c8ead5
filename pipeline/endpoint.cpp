#include "pipeline/endpoint.h"

#include <algorithm>
#include <charconv>

namespace pipeline {
namespace {

using holler::Fault;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool is_host(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

bool is_ipv6(std::string_view text) {
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdef:.") == std::string_view::npos;
}

// Splits "host:port" or "[::1]:port" into `address`.
bool read_authority(std::string_view authority, Address& address) {
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return false;
    address.host = lower(authority.substr(1, close - 1));
    const auto rest = authority.substr(close + 1);
    if (!is_ipv6(address.host) || !(rest.empty() || rest.starts_with(':'))) return false;
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else {
    const auto colon = authority.find(':');
    address.host = lower(authority.substr(0, colon));
    if (!is_host(address.host)) return false;
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
  }
  if (has_port && !is_port(port)) return false;
  address.port = port;
  return true;
}

// 127.0.0.0/8 in its full form only: "127.0.0.1.example.com" is a name anybody may register.
bool is_loopback_ipv4(std::string_view host) {
  int parts = 0;
  bool first_is_127 = false;
  while (true) {
    const auto dot = host.find('.');
    const auto part = host.substr(0, dot);
    unsigned value = 256;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value > 255) return false;
    if (parts == 0) first_is_127 = value == 127;
    ++parts;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  return parts == 4 && first_is_127;
}

std::string without_end_slashes(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

std::string text_of(const Address& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  std::string url = address.scheme + "://" + (ipv6 ? "[" + address.host + "]" : address.host);
  if (!address.port.empty()) url += ":" + address.port;
  return url + address.path;
}

}  // namespace

std::optional<Address> parse_address(std::string_view url) {
  if (has_control(url) || url.find_first_of(" ?#@\\") != std::string_view::npos) return {};
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {};
  Address address;
  address.scheme = lower(url.substr(0, scheme_end));
  if (address.scheme != "http" && address.scheme != "https") return {};
  const auto rest = url.substr(scheme_end + 3);
  const auto slash = rest.find('/');
  if (!read_authority(rest.substr(0, slash), address)) return {};
  if (slash != std::string_view::npos) address.path = without_end_slashes(rest.substr(slash));
  return address;
}

holler::Result<std::string> normalise_base_url(std::string_view typed) {
  const std::string_view text = trimmed(typed);
  std::optional<Address> address;
  if (text.find("://") != std::string_view::npos) {
    address = parse_address(text);
  } else if ((address = parse_address("https://" + std::string(text))) &&
             is_loopback(address->host)) {
    address->scheme = "http";
  }
  if (!address) {
    return holler::fail(Fault::Config,
                        "A server address must look like https://api.openai.com/v1. Correct it in "
                        "the settings.");
  }
  if (address->path.empty()) address->path = "/v1";
  return text_of(*address);
}

holler::Result<void> validate(const Endpoint& endpoint) {
  const auto address = parse_address(endpoint.base_url);
  if (!address) {
    return holler::fail(Fault::Config, "The setting " + endpoint.url_setting +
                                           " must be an address like https://api.openai.com/v1.");
  }
  if (address->scheme == "http" && !is_loopback(address->host) &&
      std::ranges::none_of(endpoint.plain_http_hosts, [&](const std::string& listed) {
        return lower(listed) == address->host;
      })) {
    return holler::fail(Fault::Config, "The address of " + address->host +
                                           " is not encrypted. Use https:// in " +
                                           endpoint.url_setting + ", or list the host in " +
                                           endpoint.plain_http_setting + " if you trust the way.");
  }
  if (has_control(endpoint.api_key)) {
    return holler::fail(Fault::Config, "The key in " + endpoint.key_setting +
                                           " holds a line break or another character that no key "
                                           "has. Set it again.");
  }
  if (has_control(endpoint.model)) {
    return holler::fail(Fault::Config, "The setting " + endpoint.model_setting +
                                           " holds a character that no model name has.");
  }
  return {};
}

std::string host_of(std::string_view url) {
  const auto address = parse_address(url);
  return address ? address->host : "the server";
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         is_loopback_ipv4(host);
}

bool is_openai_host(const std::string& base_url) {
  const auto address = parse_address(base_url);
  return address &&
         (address->host == "api.openai.com" || address->host.ends_with(".api.openai.com"));
}

}  // namespace pipeline
