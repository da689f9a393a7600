// A `phosphor serve` of the test's own: free ports, a data folder that the test gives, and the API.
//
// The constructor returns when the daemon has said where it listens, or has ended without. The
// object owns the process: it is killed when the object dies.
//
// Threads: one; http_get and http_post may be used beside it. Failure: where the daemon's start is
// expected to succeed, require_started() fails the test with what the daemon printed.

#pragma once

#include "tests/support/child_process.h"
#include "tests/support/http_client.h"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::test {

class RunningDaemon {
 public:
  // `flags` are added to --data and the four ports, so they may override the ports.
  explicit RunningDaemon(const std::string& data_folder, std::vector<std::string> flags = {});
  // With another command line in front: `wrapper… phosphor serve …`.
  RunningDaemon(const std::vector<std::string>& wrapper, const std::string& data_folder,
                std::vector<std::string> flags = {});

  RunningDaemon& require_started();
  ChildProcess& child() { return child_; }
  std::uint16_t udp_port() const { return udp_port_; }
  std::uint16_t http_port() const { return http_port_; }
  std::uint16_t otlp_port() const { return otlp_port_; }  // HTTP
  std::uint16_t otlp_grpc_port() const { return otlp_grpc_port_; }

  HttpAnswer get(std::string_view target) const { return http_get(http_port_, target); }
  // The body of a 200, parsed. Fails the test on any other status.
  boost::json::value get_json(std::string_view target) const;
  HttpAnswer post_otlp_json(std::string body) const;

  void send_datagram(std::string_view bytes) const;

 private:
  ChildProcess child_;
  std::uint16_t udp_port_ = 0;
  std::uint16_t http_port_ = 0;
  std::uint16_t otlp_port_ = 0;
  std::uint16_t otlp_grpc_port_ = 0;
};

// The program under test, for commands other than serve.
std::string phosphor_program();

}  // namespace phosphor::test
