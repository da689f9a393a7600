// What was acknowledged is there, whatever happens to the process or the disk.

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include "tests/e2e/daemon.h"
#include "tests/e2e/spans.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

using namespace phosphor::test;

namespace {

// Exports spans, each in a trace of its own, as fast as they are answered, until the daemon is
// gone.
class Exporter {
 public:
  Exporter(std::uint16_t port, std::uint64_t first_trace)
      : thread_([this, port, first_trace] { run(port, first_trace); }) {}
  ~Exporter() { join(); }

  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::vector<std::string> acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
  }

 private:
  void run(std::uint16_t port, std::uint64_t trace) {
    try {
      for (;; ++trace) {
        const std::string id = numbered_trace_id(trace);
        const HttpAnswer answer =
            http_post(port, "/v1/traces", "application/json", otlp_request(id));
        if (answer.status != 200) continue;
        const std::lock_guard lock(mutex_);
        acknowledged_.push_back(id);
      }
    } catch (const std::exception&) {
      // The daemon is gone: what this test is about.
    }
  }

  mutable std::mutex mutex_;
  std::vector<std::string> acknowledged_;  // guarded by mutex_
  std::thread thread_;
};

std::size_t count_missing(const RunningDaemon& daemon, const std::set<std::string>& traces) {
  std::size_t missing = 0;
  for (const std::string& id : traces) {
    if (daemon.get("/api/v1/traces/" + id).status != 200) ++missing;
  }
  return missing;
}

// A file system of `size` for the data, which only the daemon sees and which goes with it; a file
// "ballast" takes `ballast` of it. Empty where this machine allows no such thing.
std::vector<std::string> small_disk(const std::string& folder, const std::string& ballast) {
  const std::string script = "mount -t tmpfs -o size=64m phosphor-test " + folder + " && head -c " +
                             ballast + " /dev/zero >" + folder + "/ballast && exec \"$@\"";
  std::vector<std::string> wrapper = {"unshare", "--mount"};
  if (::geteuid() != 0) wrapper.insert(wrapper.end(), {"--user", "--map-root-user"});
  wrapper.insert(wrapper.end(), {"sh", "-c", script, "sh"});
  std::vector<std::string> attempt = wrapper;
  attempt.push_back("true");
  return ChildProcess(attempt).wait() == 0 ? wrapper : std::vector<std::string>();
}

}  // namespace

TEST_CASE("durability: what was acknowledged survives kill -9, again and again") {
  TemporaryFolder folder;
  std::set<std::string> acknowledged;
  for (std::uint64_t round = 0; round < 3; ++round) {
    RunningDaemon daemon(folder / "data");
    daemon.require_started();
    CHECK(count_missing(daemon, acknowledged) == 0);
    Exporter one(daemon.otlp_port(), round << 32);
    Exporter two(daemon.otlp_port(), (round << 32) + (1u << 31));
    CHECK(eventually([&] { return one.acknowledged().size() + two.acknowledged().size() > 200; }));
    daemon.child().kill();
    one.join();
    two.join();
    for (const Exporter* exporter : {&one, &two}) {
      for (const std::string& id : exporter->acknowledged()) acknowledged.insert(id);
    }
  }
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  CHECK(acknowledged.size() > 600);
  CHECK(count_missing(daemon, acknowledged) == 0);
}

TEST_CASE("durability: with --sync, what was acknowledged survives kill -9 as well") {
  TemporaryFolder folder;
  const std::string exported = numbered_trace_id(1);
  {
    RunningDaemon daemon(folder / "data", {"--sync"});
    daemon.require_started();
    REQUIRE(daemon.post_otlp_json(otlp_request(exported)).status == 200);
    daemon.send_datagram(ancestor_datagram({.trace_id = "sent"}));
    CHECK(eventually([&] { return daemon.get("/trace?traceId=sent").status == 200; }));
    daemon.child().kill();
  }
  RunningDaemon daemon(folder / "data", {"--sync"});
  daemon.require_started();
  CHECK(daemon.get("/api/v1/traces/" + exported).status == 200);
  CHECK(daemon.get("/trace?traceId=sent").status == 200);
}

TEST_CASE("durability: a full disk refuses writes, keeps answering, and heals when there is room") {
  TemporaryFolder folder;
  const std::string disk = folder.path().string();
  const std::vector<std::string> wrapper = small_disk(disk, "40M");
  if (wrapper.empty()) {
    MESSAGE("SKIPPED: this machine allows no file system of the test's own (unshare, mount)");
    return;
  }
  RunningDaemon daemon(wrapper, disk + "/data");
  daemon.require_started();

  // Each request carries a megabyte that does not compress, in a trace of its own.
  std::uint64_t trace = 0;
  std::set<std::string> acknowledged;
  const auto export_megabyte = [&] {
    std::string noise;
    for (std::uint64_t i = 0; noise.size() < (1u << 20); ++i) {
      noise += numbered_trace_id(i * 0x9e3779b97f4a7c15ULL + trace).substr(16);
    }
    const std::string id = numbered_trace_id(++trace);
    const HttpAnswer answer = daemon.post_otlp_json(otlp_request(id, noise));
    if (answer.status == 200) acknowledged.insert(id);
    return answer.status;
  };
  int status = 200;
  for (int i = 0; i < 200 && status == 200; ++i) status = export_megabyte();
  INFO(daemon.child().output());
  REQUIRE(status != 200);
  CHECK(status == 503);  // OTLP: the sender may try again

  // A datagram is dropped, and counted with its reason.
  daemon.send_datagram(ancestor_datagram({.trace_id = "while-full"}));
  CHECK(eventually([&] {
    const auto totals = daemon.get_json("/api/v1/senders").at("totals");
    return totals.at("dropped_by_collector").at("store_failed").to_number<int>() == 1;
  }));
  CHECK(daemon.get("/livez").status == 200);
  CHECK(daemon.get("/readyz").status == 503);
  CHECK(count_missing(daemon, acknowledged) == 0);

  // The daemon's view of its file system, which nobody else sees.
  std::filesystem::remove("/proc/" + std::to_string(daemon.child().pid()) + "/root" + disk +
                          "/ballast");
  CHECK(eventually([&] { return export_megabyte() == 200; }));
  CHECK(eventually([&] { return daemon.get("/readyz").status == 200; }));
  CHECK(count_missing(daemon, acknowledged) == 0);
}

TEST_CASE("durability: a backup that is made during ingest has all that was acknowledged before") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "backups");
  std::set<std::string> before;
  {
    RunningDaemon daemon(folder / "data", {"--backup-folder", folder / "backups"});
    daemon.require_started();
    Exporter exporter(daemon.otlp_port(), 1);
    CHECK(eventually([&] { return exporter.acknowledged().size() > 20; }));
    for (const std::string& id : exporter.acknowledged()) before.insert(id);
    daemon.child().signal(SIGUSR1);
    CHECK(eventually([&] {
      for (const auto& entry : std::filesystem::directory_iterator(folder / "backups")) {
        if (!entry.path().has_extension()) return true;  // else it is being made
      }
      return false;
    }));
    daemon.child().signal(SIGKILL);
    exporter.join();
  }
  const auto backup = *std::filesystem::directory_iterator(folder / "backups");
  RunningDaemon copy(backup.path().string());
  copy.require_started();
  for (const std::string& id : before) CHECK(copy.get("/api/v1/traces/" + id).status == 200);
}
