#include "pipeline/proxy.h"

#include <cstdlib>
#include <string_view>

namespace pipeline {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? std::string_view(value) : std::string_view();
}

std::string_view first_of(const char* lower, const char* upper) {
  const std::string_view value = variable(lower);
  return value.empty() ? variable(upper) : value;
}

bool same(std::string_view host, std::string_view listed) {
  if (host.size() != listed.size()) return false;
  for (std::size_t i = 0; i < host.size(); ++i) {
    const char c = listed[i];
    if (host[i] != (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c)) return false;
  }
  return true;
}

// "example.com" and ".example.com" both mean the host and everything below it.
bool covers(std::string_view listed, std::string_view host) {
  if (listed == "*") return true;
  if (listed.starts_with('.')) listed.remove_prefix(1);
  if (listed.empty() || listed.size() > host.size()) return false;
  const std::string_view end = host.substr(host.size() - listed.size());
  return same(end, listed) &&
         (end.size() == host.size() || host[host.size() - listed.size() - 1] == '.');
}

bool exempt(std::string_view host) {
  std::string_view list = first_of("no_proxy", "NO_PROXY");
  while (!list.empty()) {
    const auto begin = list.find_first_not_of(", \t");
    if (begin == std::string_view::npos) return false;
    list.remove_prefix(begin);
    const auto end = list.find_first_of(", \t");
    if (covers(list.substr(0, end), host)) return true;
    list.remove_prefix(end == std::string_view::npos ? list.size() : end);
  }
  return false;
}

}  // namespace

bool goes_through_proxy(const Address& address) {
  if (is_loopback(address.host) || exempt(address.host)) return false;
  const std::string_view own =
      address.scheme == "https" ? first_of("https_proxy", "HTTPS_PROXY") : variable("http_proxy");
  return !own.empty() || !first_of("all_proxy", "ALL_PROXY").empty();
}

}  // namespace pipeline
