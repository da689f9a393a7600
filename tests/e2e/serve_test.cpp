// How the daemon starts, refuses to start, and stops.

#include <doctest/doctest.h>
#include <signal.h>

#include "tests/e2e/daemon.h"
#include "tests/e2e/spans.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>

using namespace phosphor::test;

namespace {

// The daemon ends with `status`, and says why in one line that has all of `words`.
void check_refused(RunningDaemon& daemon, int status, const std::vector<std::string>& words) {
  const std::optional<int> ended = daemon.child().wait();
  const std::string output = daemon.child().output();
  INFO(output);
  REQUIRE(ended.has_value());
  CHECK(*ended == status);
  for (const std::string& word : words) CHECK(output.find(word) != std::string::npos);
}

std::string numbered(const char* prefix, int number) { return prefix + std::to_string(number); }

}  // namespace

TEST_CASE("serve: a port that is taken is named, and the status is 1") {
  TemporaryFolder folder;
  RunningDaemon first(folder / "first");
  first.require_started();
  const auto check = [&](const char* flag, std::uint16_t port) {
    RunningDaemon second(folder / "second", {flag, std::to_string(port)});
    check_refused(second, 1, {std::to_string(port)});
  };
  check("--http-port", first.http_port());
  check("--udp-port", first.udp_port());
  check("--otlp-http-port", first.otlp_port());
  check("--otlp-grpc-port", first.otlp_grpc_port());
}

TEST_CASE("serve: a data folder that cannot be made is named, and the status is 1") {
  TemporaryFolder folder;
  std::ofstream(folder / "file") << "not a folder";
  const std::string data = folder / "file/data";
  RunningDaemon daemon(data);
  check_refused(daemon, 1, {data});
}

TEST_CASE("serve: a data folder that another daemon uses is refused") {
  TemporaryFolder folder;
  RunningDaemon first(folder / "data");
  first.require_started();
  RunningDaemon second(folder / "data");
  check_refused(second, 1, {folder / "data"});
  CHECK(first.get("/readyz").status == 200);
}

TEST_CASE("serve: a wrong flag, or a wrong value, is named, and the status is 64") {
  TemporaryFolder folder;
  const auto check = [&](const std::vector<std::string>& flags, const char* word) {
    RunningDaemon daemon(folder / "data", flags);
    check_refused(daemon, 64, {word});
  };
  check({"--no-such-flag"}, "--no-such-flag");
  check({"--http-port", "66000"}, "--http-port");
  check({"--http-port", "many"}, "--http-port");
}

TEST_CASE("serve: SIGTERM stores what was received, and the status is 0") {
  TemporaryFolder folder;
  constexpr int count = 2000;
  {
    RunningDaemon daemon(folder / "data");
    daemon.require_started();
    for (int i = 0; i < count; ++i) {
      daemon.send_datagram(ancestor_datagram({.trace_id = numbered("drained-", i)}));
    }
    // What the network has brought; a full socket buffer may have lost some, and that is counted.
    const auto received = [&] {
      const auto senders = daemon.get_json("/api/v1/senders");
      return senders.at("totals").at("received").to_number<int>() +
             senders.at("kernel_drops").to_number<int>();
    };
    CHECK(eventually([&] { return received() == count; }));
    const auto stored = daemon.get_json("/api/v1/senders").at("totals").at("received");
    daemon.child().signal(SIGTERM);
    INFO(daemon.child().output());
    CHECK(daemon.child().wait() == 0);

    RunningDaemon again(folder / "data");
    again.require_started();
    int found = 0;
    for (int i = 0; i < count; ++i) {
      found += again.get("/trace?traceId=" + numbered("drained-", i)).status == 200 ? 1 : 0;
    }
    CHECK(found == stored.to_number<int>());
  }
}

TEST_CASE("serve: readiness tells of the store, liveness that the process answers") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  CHECK(daemon.get("/livez").status == 200);
  const boost::json::value ready = daemon.get_json("/readyz");
  CHECK(ready.at("status") == "ok");
  const boost::json::array& checks = ready.at("checks").as_array();
  CHECK(std::any_of(checks.begin(), checks.end(),
                    [](const auto& check) { return check.at("name") == "store"; }));
  CHECK(daemon.get("/metrics").body.find("phosphor_") != std::string::npos);
}
