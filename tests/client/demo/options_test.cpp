#include "client/demo/options.h"
#include "client/demo/bank.h"

#include <doctest/doctest.h>

#include <stdlib.h>

#include <string>
#include <vector>

using namespace phosphor::demo;
using namespace std::chrono_literals;

namespace {

auto parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "demo");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  return parse_options(static_cast<int>(pointers.size()), pointers.data());
}

DemoOptions parsed(const std::vector<std::string>& arguments) {
  const auto options = parse(arguments);
  REQUIRE(std::holds_alternative<DemoOptions>(options));
  return std::get<DemoOptions>(options);
}

int refused(const std::vector<std::string>& arguments) {
  const auto options = parse(arguments);
  return std::holds_alternative<ExitStatus>(options) ? std::get<ExitStatus>(options).value : -1;
}

}  // namespace

TEST_CASE("options: without any, 20 payments a second for half a minute") {
  const DemoOptions options = parsed({});
  CHECK(options.rate == 20);
  CHECK(options.length == 30s);
}

TEST_CASE("options: lengths have a unit") {
  const auto check = [](const std::string& text, std::chrono::milliseconds expected) {
    CAPTURE(text);
    CHECK(parsed({"--for", text}).length == expected);
  };
  check("500ms", 500ms);
  check("30s", 30s);
  check("1.5m", 90s);
  check("168h", 168h);
  check("0s", 0ms);
}

TEST_CASE("options: the collector is a host and a port") {
  const auto check = [](const std::string& text, const std::string& host, std::uint16_t port) {
    CAPTURE(text);
    const DemoOptions options = parsed({"--collector", text});
    CHECK(options.collector.host == host);
    CHECK(options.collector.port == port);
  };
  check("127.0.0.1:7760", "127.0.0.1", 7760);
  check("[::1]:1", "::1", 1);
  check("collector.example:65535", "collector.example", 65535);
}

TEST_CASE("options: the collector's default is the environment's, as for every Tracer") {
  ::setenv("PHOSPHOR_HOST", "::1", 1);
  ::setenv("PHOSPHOR_PORT", "81", 1);
  CHECK(parsed({}).collector.host == "::1");
  CHECK(parsed({}).collector.port == 81);
  CHECK(to_text(parsed({}).collector) == "[::1]:81");
  ::setenv("PHOSPHOR_PORT", "none", 1);
  CHECK(refused({}) == 64);
  ::unsetenv("PHOSPHOR_HOST");
  ::unsetenv("PHOSPHOR_PORT");
  CHECK(to_text(parsed({}).collector) == "127.0.0.1:7760");
}

TEST_CASE("options: wrong usage is status 64, help is 0") {
  const auto check = [](const std::vector<std::string>& arguments, int status) {
    CAPTURE(arguments.front());
    CAPTURE(arguments.back());
    CHECK(refused(arguments) == status);
  };
  check({"--help"}, 0);
  check({"--no-such-flag"}, 64);
  check({"left over"}, 64);
  for (const char* rate : {"0", "-1", "2001", "nan", "inf", "many", ""})
    check({"--rate", rate}, 64);
  for (const char* length : {"30", "-1s", "169h", "nans", "s", "1d", "", "1e400h"})
    check({"--for", length}, 64);
  for (const char* collector : {"7760", ":7760", "host:", "host:0", "host:65536", "::1:7760", ""}) {
    check({"--collector", collector}, 64);
  }
  for (const char* seed : {"-1", "x", "18446744073709551616"}) check({"--seed", seed}, 64);
}

TEST_CASE("options: a service cannot be started by hand") {
  CHECK(refused({"--service", "no-such"}) == 64);
  CHECK(refused({"--service", "cards"}) == 64);
  CHECK(refused({"--service", "api", "--listening-socket", "3", "--report-pipe", "4", "--peer",
                 "card-api"}) == 64);
}

TEST_CASE("options: what the demo writes for a service is read") {
  const auto options =
      parse({"--service", "api", "--listening-socket", "3", "--report-pipe", "4", "--peer",
             "card-api=81", "--peer", "cards=82", "--seed", "5", "--collector", "127.0.0.1:7"});
  REQUIRE(std::holds_alternative<NodeOptions>(options));
  const auto& node = std::get<NodeOptions>(options);
  CHECK(node.service->name == "api");
  CHECK(node.listening_socket == 3);
  CHECK(node.report_pipe == 4);
  CHECK(node.peers == PortOf{{"card-api", 81}, {"cards", 82}});
  CHECK(node.seed == 5);
  CHECK(node.collector.port == 7);
}
