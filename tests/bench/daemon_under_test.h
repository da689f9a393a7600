// A `phosphor serve` of the measurement's own: this program, on free ports of loopback, with a
// temporary folder on the disk that temporary files live on, or a given one. Or a `phosphor bench
// sink`, which has no store.
//
// The object owns the process and the temporary folder; both are gone when it dies.
// Threads: one. Failure: std::runtime_error if the daemon does not come up.

#pragma once

#include "tests/bench/http_poster.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace phosphor::bench {

// Of the daemon's process, as the system counts it.
struct DaemonUsage {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t peak_resident_bytes = 0;
};

class DaemonUnderTest {
 public:
  enum class Store { real, none };
  struct Plan {
    Store store = Store::real;
    std::string folder = {};  // empty: a temporary one
  };
  explicit DaemonUnderTest(const Plan& plan);
  DaemonUnderTest() : DaemonUnderTest(Plan{}) {}

  std::uint16_t udp_port() const noexcept { return udp_port_; }
  std::uint16_t http_port() const noexcept { return http_port_; }
  HttpUrl otlp_url() const { return {"127.0.0.1", std::to_string(otlp_http_port_), ""}; }
  std::string otlp_grpc_target() const { return "127.0.0.1:" + std::to_string(otlp_grpc_port_); }

  DaemonUsage usage() const;
  // Of all files in its folder.
  std::uint64_t disk_bytes() const;

  // From its start until it said that it is ready.
  double seconds_to_ready() const noexcept { return seconds_to_ready_; }

  // SIGTERM, and waits until it has drained and ended.
  void stop();
  // SIGKILL.
  void kill() { process_.kill(); }

 private:
  std::uint16_t port_of(const char* listener) const;
  bool is_ready() const;

  test::TemporaryFolder temporary_;
  const std::string folder_;
  const std::chrono::steady_clock::time_point begin_;
  test::ChildProcess process_;
  std::uint16_t udp_port_ = 0;
  std::uint16_t http_port_ = 0;
  std::uint16_t otlp_http_port_ = 0;
  std::uint16_t otlp_grpc_port_ = 0;
  double seconds_to_ready_ = 0;
};

}  // namespace phosphor::bench
