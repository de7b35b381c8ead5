#include "pipeline/endpoint.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using holler::Fault;
using pipeline::Endpoint;

TEST_CASE("a typed server address becomes a base URL") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"https://api.openai.com", "https://api.openai.com/v1"},
      {"https://api.openai.com/", "https://api.openai.com/v1"},
      {"https://api.openai.com/v1", "https://api.openai.com/v1"},
      {"https://api.openai.com/v1///", "https://api.openai.com/v1"},
      {"  HTTPS://API.OpenAI.com/V1 \n", "https://api.openai.com/V1"},
      {"api.openai.com", "https://api.openai.com/v1"},
      {"localhost:8080", "http://localhost:8080/v1"},
      {"127.0.0.1:11434/", "http://127.0.0.1:11434/v1"},
      {"http://[::1]:9000", "http://[::1]:9000/v1"},
      {"https://host/openai/deployments", "https://host/openai/deployments"},
      {"https://host:8443/api", "https://host:8443/api"},
  };
  for (const auto& [typed, url] : table) {
    CAPTURE(typed);
    const auto result = pipeline::normalise_base_url(typed);
    REQUIRE(result.has_value());
    CHECK(*result == url);
    CHECK(pipeline::normalise_base_url(*result).value() == url);
  }
}

TEST_CASE("what is no server address is refused") {
  for (const char* typed :
       {"", "   ", "ftp://host", "file:///etc/passwd", "https://", "https:///v1",
        "https://user:secret@host", "https://host/v1?key=1", "https://host/#x", "https://ho st",
        "https://host:0", "https://host:70000", "https://host:", "https://host:8a", "https://[::1",
        "https://[zz]", "https://host\r\nX: y", "https://h\xC3\xA9llo", "https://host\\@other"}) {
    CAPTURE(typed);
    const auto result = pipeline::normalise_base_url(typed);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().fault == Fault::Config);
    CHECK(result.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("only true loopback hosts are loopback") {
  for (const char* host : {"localhost", "a.localhost", "127.0.0.1", "127.255.3.4", "::1"}) {
    CAPTURE(host);
    CHECK(pipeline::is_loopback(host));
  }
  for (const char* host :
       {"127.0.0.1.example.com", "localhost.example.com", "notlocalhost", "128.0.0.1", "127.0.0",
        "127.0.0.256", "127.0.0.1.2", "0.0.0.0", "", "10.0.0.1", "::2", "127.0.0.a"}) {
    CAPTURE(host);
    CHECK_FALSE(pipeline::is_loopback(host));
  }
}

TEST_CASE("an address without TLS is refused unless its host is loopback or listed") {
  Endpoint endpoint;
  endpoint.plain_http_setting = "trusted_hosts";
  for (const char* url : {"https://example.com/v1", "http://127.0.0.1:1/v1", "http://localhost/v1",
                          "http://[::1]:5/v1"}) {
    CAPTURE(url);
    endpoint.base_url = url;
    CHECK(pipeline::validate(endpoint).has_value());
  }
  endpoint.base_url = "http://box.lan:8000/v1";
  const auto refused = pipeline::validate(endpoint);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().fault == Fault::Config);
  CHECK(refused.error().message.find("trusted_hosts") != std::string::npos);
  CHECK(refused.error().message.find("box.lan") != std::string::npos);

  endpoint.plain_http_hosts = {"Box.LAN"};
  CHECK(pipeline::validate(endpoint).has_value());
  endpoint.base_url = "http://other.box.lan/v1";
  CHECK_FALSE(pipeline::validate(endpoint).has_value());
}

TEST_CASE("a key with a line break is refused and not repeated") {
  Endpoint endpoint;
  endpoint.base_url = "https://example.com/v1";
  endpoint.key_setting = "SOME_KEY";
  endpoint.api_key = "secret\r\nX-Evil: 1";
  const auto refused = pipeline::validate(endpoint);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.find("SOME_KEY") != std::string::npos);
  CHECK((refused.error().message + refused.error().detail).find("secret") == std::string::npos);
}

TEST_CASE("OpenAI's own host is told from those that only look like it") {
  CHECK(pipeline::is_openai_host("https://api.openai.com/v1"));
  CHECK(pipeline::is_openai_host("https://eu.api.openai.com/v1"));
  CHECK_FALSE(pipeline::is_openai_host("https://api.openai.com.example.org/v1"));
  CHECK_FALSE(pipeline::is_openai_host("https://evil-api.openai.community/v1"));
  CHECK_FALSE(pipeline::is_openai_host("https://notapi.openai.com.evil/v1"));
  CHECK_FALSE(pipeline::is_openai_host("http://localhost/api.openai.com"));
}
