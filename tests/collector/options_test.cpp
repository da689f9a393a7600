#include "collector/options.h"

#include <doctest/doctest.h>

#include <stdlib.h>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace phosphor {

using namespace std::chrono_literals;

namespace {

ParsedOptions parse(std::initializer_list<const char*> flags) {
  std::vector<const char*> arguments = {"serve"};
  arguments.insert(arguments.end(), flags);
  return parse_serve_options(static_cast<int>(arguments.size()), arguments.data());
}

}  // namespace

TEST_CASE("serve options: without flags everything has its default") {
  const ParsedOptions parsed = parse({});
  REQUIRE_FALSE(parsed.exit_status);
  const ServeOptions& options = parsed.options;
  CHECK(options.host == "127.0.0.1");
  CHECK(options.data_folder == "phosphor-data");
  CHECK(options.udp_port == 7760);
  CHECK(options.http_port == 7750);
  CHECK(options.otlp_http_port == 4318);
  CHECK(options.otlp_grpc_port == 4317);
  CHECK(options.retention_age == 72h);
  CHECK(options.retention_bytes == std::uint64_t{20} << 30);
  CHECK_FALSE(options.sync);
  CHECK(options.udp_buffer_bytes == std::size_t{8} << 20);
  CHECK(options.query_timeout == 10s);
}

TEST_CASE("serve options: every flag is read") {
  const ParsedOptions parsed = parse({"--host",
                                      "0.0.0.0",
                                      "--data",
                                      "/d",
                                      "--udp-port",
                                      "0",
                                      "--http-port",
                                      "off",
                                      "--otlp-http-port=65535",
                                      "--retention-age",
                                      "90m",
                                      "--retention-bytes",
                                      "500MB",
                                      "--sync",
                                      "--udp-buffer",
                                      "64KiB",
                                      "--query-timeout",
                                      "250ms",
                                      "--shutdown-timeout",
                                      "5s",
                                      "--allow-origin",
                                      "https://a",
                                      "--allow-origin",
                                      "https://b"});
  REQUIRE_FALSE(parsed.exit_status);
  const ServeOptions& options = parsed.options;
  CHECK(options.host == "0.0.0.0");
  CHECK(options.data_folder == "/d");
  CHECK(options.udp_port == 0);
  CHECK_FALSE(options.http_port);
  CHECK(options.otlp_http_port == 65535);
  CHECK(options.retention_age == 90min);
  CHECK(options.retention_bytes == 500'000'000);
  CHECK(options.sync);
  CHECK(options.udp_buffer_bytes == 65536);
  CHECK(options.query_timeout == 250ms);
  CHECK(options.shutdown_timeout == 5s);
  CHECK(options.allowed_origins == std::vector<std::string>{"https://a", "https://b"});
}

TEST_CASE("serve options: a wrong flag is one line with status 64") {
  const auto check = [](std::initializer_list<const char*> flags, const std::string& named) {
    const ParsedOptions parsed = parse(flags);
    CAPTURE(parsed.message);
    CHECK(parsed.exit_status == 64);
    CHECK(parsed.message.find(named) != std::string::npos);
    CHECK(parsed.message.find('\n') == parsed.message.size() - 1);
  };
  check({"--no-such-flag"}, "--no-such-flag");
  check({"stray"}, "stray");
  check({"--udp-port", "65536"}, "65536");
  check({"--udp-port", "-1"}, "-1");
  check({"--udp-port", "7760x"}, "7760x");
  check({"--udp-port", ""}, "--udp-port");
  check({"--udp-port"}, "--udp-port");
  check({"--retention-age", "72"}, "--retention-age");
  check({"--retention-age", "0h"}, "0h");
  check({"--retention-age", "-5h"}, "-5h");
  check({"--retention-age", "999999999d"}, "999999999d");
  check({"--retention-bytes", "20 parsecs"}, "20 parsecs");
  check({"--retention-bytes", "nan"}, "nan");
  check({"--query-timeout", "soon"}, "soon");
  check({"--data", ""}, "--data");
}

TEST_CASE("serve options: help is not an error and names every flag") {
  const ParsedOptions parsed = parse({"--help"});
  CHECK(parsed.exit_status == 0);
  for (const char* flag :
       {"--host", "--data", "--udp-port", "--http-port", "--otlp-http-port", "--otlp-grpc-port",
        "--retention-age", "--retention-bytes", "--sync", "--udp-buffer", "--query-timeout",
        "--shutdown-timeout", "--allow-origin"}) {
    CAPTURE(flag);
    CHECK(parsed.message.find(flag) != std::string::npos);
  }
}

TEST_CASE("serve options: the environment says what no flag says") {
  ::setenv("PHOSPHOR_UDP_PORT", "1234", 1);
  ::setenv("PHOSPHOR_DATA", "/elsewhere", 1);
  CHECK(parse({}).options.udp_port == 1234);
  CHECK(parse({}).options.data_folder == "/elsewhere");
  CHECK(parse({"--udp-port", "5"}).options.udp_port == 5);
  ::setenv("PHOSPHOR_UDP_PORT", "nonsense", 1);
  CHECK(parse({}).exit_status == 64);
  ::unsetenv("PHOSPHOR_UDP_PORT");
  ::unsetenv("PHOSPHOR_DATA");
}

TEST_CASE("serve options: durations and sizes are read in people's units") {
  CHECK(parse_duration("1.5h") == 90min);
  CHECK(parse_duration("30 s") == 30s);
  CHECK(parse_duration("7d") == 168h);
  CHECK_FALSE(parse_duration("h"));
  CHECK_FALSE(parse_duration(""));
  CHECK(parse_bytes("1048576") == 1048576);
  CHECK(parse_bytes("1.5 GiB") == std::uint64_t{3} << 29);
  CHECK(parse_bytes("20gib") == std::uint64_t{20} << 30);
  CHECK(parse_bytes("2K") == 2048);
  CHECK_FALSE(parse_bytes("GiB"));
  CHECK_FALSE(parse_bytes("1e30"));
}

}  // namespace phosphor
