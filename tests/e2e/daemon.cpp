#include "tests/e2e/daemon.h"

#include <doctest/doctest.h>

#include "tests/support/eventually.h"
#include "tests/support/udp_client.h"

#include <boost/json/parse.hpp>

#include <regex>

namespace phosphor::test {
namespace {

std::vector<std::string> command_line(const std::vector<std::string>& wrapper,
                                      const std::string& data_folder,
                                      const std::vector<std::string>& flags) {
  std::vector<std::string> command = wrapper;
  command.insert(command.end(), {phosphor_program(), "serve", "--data", data_folder});
  for (const char* port : {"--udp-port", "--http-port", "--otlp-http-port", "--otlp-grpc-port"}) {
    bool given = false;
    for (const std::string& flag : flags) given = given || flag.starts_with(port);
    if (!given) command.insert(command.end(), {port, "0"});
  }
  command.insert(command.end(), flags.begin(), flags.end());
  return command;
}

// "listening udp 127.0.0.1:40112 …"; 0 as long as there is no such line.
std::uint16_t port_of(const std::string& output, const std::string& listener) {
  const std::regex line("listening " + listener + "\\S* +\\S*:(\\d+)");
  std::smatch match;
  if (!std::regex_search(output, match, line)) return 0;
  return static_cast<std::uint16_t>(std::stoi(match[1]));
}

}  // namespace

std::string phosphor_program() { return PHOSPHOR_PROGRAM; }

RunningDaemon::RunningDaemon(const std::string& data_folder, std::vector<std::string> flags)
    : RunningDaemon(std::vector<std::string>{}, data_folder, std::move(flags)) {}

RunningDaemon::RunningDaemon(const std::vector<std::string>& wrapper,
                             const std::string& data_folder, std::vector<std::string> flags)
    : child_(command_line(wrapper, data_folder, flags)) {
  eventually([this] {
    const std::string output = child_.output();
    udp_port_ = port_of(output, "udp");
    http_port_ = port_of(output, "http");
    otlp_port_ = port_of(output, "otlp_http");
    otlp_grpc_port_ = port_of(output, "otlp_grpc");
    const bool all = udp_port_ != 0 && http_port_ != 0 && otlp_port_ != 0;
    return (all && otlp_grpc_port_ != 0) || !child_.running();
  });
}

RunningDaemon& RunningDaemon::require_started() {
  INFO(child_.output());
  REQUIRE(child_.running());
  REQUIRE(http_port_ != 0);
  return *this;
}

boost::json::value RunningDaemon::get_json(std::string_view target) const {
  const HttpAnswer answer = get(target);
  INFO(target << ": " << answer.body);
  REQUIRE(answer.status == 200);
  return boost::json::parse(answer.body);
}

HttpAnswer RunningDaemon::post_otlp_json(std::string body) const {
  return http_post(otlp_port_, "/v1/traces", "application/json", std::move(body));
}

void RunningDaemon::send_datagram(std::string_view bytes) const {
  REQUIRE(send_udp(udp_port_, bytes));
}

}  // namespace phosphor::test
