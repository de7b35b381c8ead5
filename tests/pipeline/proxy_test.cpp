#include "pipeline/proxy.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace {

// Sets variables for as long as it lives, all others of the kind empty.
class Variables {
 public:
  Variables(std::initializer_list<std::pair<const char*, const char*>> set) {
    for (const char* name : kAll) unsetenv(name);
    for (const auto& [name, value] : set) setenv(name, value, 1);
  }
  ~Variables() {
    for (const char* name : kAll) unsetenv(name);
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  static constexpr const char* kAll[] = {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy",
                                         "ALL_PROXY",   "no_proxy",    "NO_PROXY"};
};

bool proxied(const char* url) {
  return pipeline::goes_through_proxy(*pipeline::parse_address(url));
}

}  // namespace

TEST_CASE("the environment's proxies are found as curl finds them") {
  {
    const Variables none({});
    CHECK_FALSE(proxied("https://api.openai.com"));
  }
  {
    const Variables set({{"HTTPS_PROXY", "http://p:1"}});
    CHECK(proxied("https://api.openai.com"));
    CHECK_FALSE(proxied("http://lab.example"));
    CHECK_FALSE(proxied("https://localhost:8080"));
    CHECK_FALSE(proxied("https://127.0.0.1"));
  }
  const Variables set(
      {{"all_proxy", "socks5://p:1"}, {"no_proxy", "a.example, .b.example,OpenAI.com"}});
  CHECK(proxied("http://lab.example"));
  CHECK(proxied("https://nota.example"));
  CHECK_FALSE(proxied("https://a.example"));
  CHECK_FALSE(proxied("https://x.b.example"));
  CHECK_FALSE(proxied("https://api.openai.com"));
}

TEST_CASE("no_proxy can exempt everybody") {
  const Variables set({{"https_proxy", "p:1"}, {"NO_PROXY", "*"}});
  CHECK_FALSE(proxied("https://api.openai.com"));
}
