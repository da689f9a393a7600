// `phosphor bench load` and `verify` against the real daemon: every span and attribute of a load
// comes back, whatever way it came, and whatever was acknowledged survives `kill -9`.

#include <doctest/doctest.h>

#include "tests/e2e/daemon.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

using namespace phosphor::test;

namespace {

ChildProcess bench(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {phosphor_program(), "bench"});
  return ChildProcess(arguments);
}

std::string url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }
std::string address(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

void check_status(ChildProcess process, int expected) {
  const std::optional<int> status = process.wait();
  INFO(process.output());
  CHECK(status == expected);
}

std::uint64_t spans_written(const RunningDaemon& daemon) {
  return daemon.get_json("/api/v1/status")
      .at("store")
      .at("spans_written")
      .to_number<std::uint64_t>();
}

}  // namespace

TEST_CASE("load: all of it comes back, span by span, whatever way it was sent") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  const std::string api = url(daemon.http_port());
  const std::string otlp = url(daemon.otlp_port());
  const std::string grpc = address(daemon.otlp_grpc_port());
  const std::string udp = address(daemon.udp_port());
  const auto check = [&](const std::string& seed, std::vector<std::string> how) {
    const std::vector<std::string> what = {"--seed", seed, "--spans", "3000"};
    how.insert(how.begin(), "load");
    how.insert(how.end(), what.begin(), what.end());
    check_status(bench(how), 0);
    check_status(bench({"verify", "--api", api, "--seed", seed, "--spans", "3000"}), 0);
    // More than was sent is not there.
    check_status(bench({"verify", "--api", api, "--seed", seed, "--spans", "3100"}), 1);
  };
  check("1", {"--otlp-http", otlp});
  check("2", {"--otlp-http", otlp, "--gzip", "--connections", "3"});
  check("3", {"--otlp-http", otlp, "--zstd", "--batch", "7"});
  check("4", {"--native", udp, "--api", api});
  check("5", {"--otlp-grpc", grpc});
  check("6", {"--otlp-grpc", grpc, "--gzip", "--connections", "3"});
  check_status(bench({"verify", "--api", api, "--seed", "99"}), 1);
}

TEST_CASE("load: kill -9 in the middle of it loses nothing that was acknowledged") {
  TemporaryFolder folder;
  const std::string acknowledged = folder / "acknowledged";
  {
    RunningDaemon daemon(folder / "data");
    daemon.require_started();
    ChildProcess load = bench({"load", "--otlp-http", url(daemon.otlp_port()), "--spans", "300000",
                               "--batch", "64", "--retries", "0", "--acknowledged", acknowledged});
    REQUIRE(eventually([&] { return spans_written(daemon) > 10'000; }));
    daemon.child().kill();
    check_status(std::move(load), 1);
  }
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  check_status(bench({"verify", "--api", url(daemon.http_port()), "--acknowledged", acknowledged,
                      "--sample", "5000"}),
               0);
}

TEST_CASE("load: wrong flags and nobody there are told apart") {
  check_status(bench({"load"}), 64);
  check_status(bench({"load", "--otlp-http", "127.0.0.1:4318"}), 64);
  check_status(bench({"load", "--native", "nowhere"}), 64);
  check_status(bench({"load", "--otlp-grpc", "127.0.0.1:1", "--zstd"}), 64);
  check_status(bench({"verify"}), 64);
  check_status(bench({"verify", "--api", "http://127.0.0.1:1"}), 1);
  check_status(
      bench({"load", "--otlp-http", "http://127.0.0.1:1", "--spans", "10", "--retries", "0"}), 1);
}
