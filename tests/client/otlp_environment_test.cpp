// OTEL_EXPORTER_OTLP_*: what they mean, and what is said of those that cannot work.

#include <phosphor/otlp_transport.h>

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

using namespace phosphor;

namespace {

using Variables = std::map<std::string, std::string>;

Variables variables;
const char* lookup(const char* name) {
  const std::string prefix = "OTEL_EXPORTER_OTLP_";
  const auto found = variables.find(std::string(name).substr(prefix.size()));
  return found == variables.end() ? nullptr : found->second.c_str();
}

Result<OtlpOptions> read(Variables set) {
  variables = std::move(set);
  return otlp_options_of_environment(&lookup);
}

std::string url(Variables set) {
  const auto options = read(std::move(set));
  if (!options) return options.error().message;
  return options->host + " " + std::to_string(options->port) + " " + options->target;
}

}  // namespace

TEST_CASE("otlp environment: an endpoint for all signals gets a path, one of traces has its own") {
  CHECK(url({}) == "localhost 4318 /v1/traces");
  CHECK(url({{"ENDPOINT", "http://tempo:4318"}}) == "tempo 4318 /v1/traces");
  CHECK(url({{"ENDPOINT", "http://tempo:4318/otlp/"}}) == "tempo 4318 /otlp/v1/traces");
  CHECK(url({{"ENDPOINT", "http://tempo"}}) == "tempo 80 /v1/traces");
  CHECK(url({{"ENDPOINT", "http://a"}, {"TRACES_ENDPOINT", "http://[::1]:1/in"}}) == "::1 1 /in");
  CHECK(url({{"TRACES_ENDPOINT", "http://b"}}) == "b 80 /");
}

TEST_CASE("otlp environment: what cannot work is an error that says why") {
  CHECK(url({{"ENDPOINT", "https://a"}}).find("https, which is not spoken") != std::string::npos);
  CHECK(url({{"PROTOCOL", "grpc"}}).find("must be http/protobuf") != std::string::npos);
  for (const char* const wrong :
       {"a:4318", "http://", "http://:1", "http://a:0", "http://a:65536", "http://a:b",
        "http://a/\r\nX: y", "http://a b", "http://me:secret@a"}) {
    CAPTURE(wrong);
    CHECK_FALSE(read({{"ENDPOINT", wrong}}).ok());
  }
  for (const char* const wrong : {"0", "-1", "1s", "600001", "99999999999999999999"}) {
    CHECK_FALSE(read({{"TIMEOUT", wrong}}).ok());
  }
}

TEST_CASE("otlp environment: headers are percent-encoded, and cannot add lines") {
  const auto options = read({{"HEADERS", "api-key=a%20b , tenant = 7,,"}, {"TIMEOUT", "250"}});
  REQUIRE(options.ok());
  using Headers = std::vector<std::pair<std::string, std::string>>;
  CHECK(options->headers == Headers{{"api-key", "a b"}, {"tenant", "7"}});
  CHECK(options->timeout == std::chrono::milliseconds(250));
  std::string many;
  for (int i = 0; i < 65; ++i) many += "k=v,";
  for (const std::string& wrong :
       {std::string("secret"), std::string("=v"), std::string("a b=c"), std::string("a=%0d%0aX: y"),
        std::string("a=%4"), std::string("a=%zz"), many, std::string(8193, 'a')}) {
    const auto refused = read({{"HEADERS", wrong}});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message.find("secret") == std::string::npos);
  }
}
