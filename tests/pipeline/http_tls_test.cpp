#include <doctest/doctest.h>

#include "pipeline/http.h"
#include "tests/support/tls_server.h"

TEST_CASE("a server with a self-signed certificate is not trusted, not even on loopback") {
  const support::TlsServer server("IP:127.0.0.1");
  pipeline::HttpClient client;
  pipeline::HttpRequest request;
  request.url = server.url() + "/v1";
  bool sink_called = false;
  const auto reply = client.send(
      request, [&](const pipeline::HttpHead&, std::string_view) { return sink_called = true; }, {});
  REQUIRE_FALSE(reply.has_value());
  CHECK(reply.error().fault == holler::Fault::Config);
  CHECK(reply.error().message.find("self-signed") != std::string::npos);
  CHECK_FALSE(sink_called);
}
