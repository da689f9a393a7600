// `phosphor store` as it is run: what it prints, its statuses, beside a daemon and without one.

#include <doctest/doctest.h>
#include <signal.h>

#include "tests/e2e/daemon.h"
#include "tests/e2e/spans.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

using namespace phosphor::test;

namespace {

struct Outcome {
  int status = -1;
  std::string printed;
};

Outcome store(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {phosphor_program(), "store"});
  ChildProcess child(arguments);
  const int status = child.wait().value_or(-1);
  return {status, child.output()};
}

// "" where it was done and said `what`.
std::string wrong(const Outcome& outcome, const std::string& what) {
  if (outcome.status == 0 && outcome.printed.find(what) != std::string::npos) return "";
  return std::to_string(outcome.status) + ": " + outcome.printed;
}

std::string trace_target(std::uint64_t number) {
  return "/api/v1/traces/" + numbered_trace_id(number);
}

constexpr std::uint64_t trace_count = 12;

}  // namespace

TEST_CASE("store command: a running daemon's records are exported, and another one serves them") {
  const TemporaryFolder folder;
  RunningDaemon daemon(folder / "a");
  daemon.require_started();
  for (std::uint64_t i = 1; i <= trace_count; ++i) {
    REQUIRE(daemon.post_otlp_json(otlp_request(numbered_trace_id(i))).status == 200);
  }
  CHECK(wrong(store({"export", folder / "a", folder / "all"}), "exported 12 records") == "");
  CHECK(wrong(store({"export", folder / "a", folder / "two", "--trace", numbered_trace_id(3),
                     "--trace", numbered_trace_id(4)}),
              "exported 2 records") == "");
  CHECK(wrong(store({"export", folder / "a", folder / "none", "--to", "2001-01-01"}),
              "exported 0 records") == "");

  const Outcome refused = store({"import", folder / "a", folder / "two"});
  CHECK(refused.status == 1);
  CHECK(refused.printed.find("0 records before it are imported") != std::string::npos);

  CHECK(wrong(store({"import", folder / "b", folder / "two"}), "imported 2 records") == "");
  {
    RunningDaemon other(folder / "b");
    other.require_started();
    CHECK(other.get(trace_target(3)).body == daemon.get(trace_target(3)).body);
    CHECK(other.get(trace_target(5)).status == 404);
    other.child().signal(SIGTERM);
    CHECK(other.child().wait() == 0);
  }
  CHECK(wrong(store({"import", folder / "b", folder / "all"}), "imported 12 records") == "");
  RunningDaemon other(folder / "b");
  other.require_started();
  for (std::uint64_t i = 1; i <= trace_count; ++i) {
    CHECK(other.get(trace_target(i)).body == daemon.get(trace_target(i)).body);
  }
}

TEST_CASE("store command: stat and verify say in JSON what their tables say") {
  const TemporaryFolder folder;
  {
    RunningDaemon daemon(folder / "a");
    daemon.require_started();
    REQUIRE(daemon.post_otlp_json(otlp_request(numbered_trace_id(1))).status == 200);
  }
  CHECK(wrong(store({"stat", folder / "a"}), "journal: 1 records") == "");
  for (const std::string command : {"stat", "verify"}) {
    const Outcome outcome = store({command, folder / "a", "--json"});
    CHECK(outcome.status == 0);
    const auto found = boost::json::parse(outcome.printed);
    CHECK(found.at_pointer("/journal/records") == 1);
    CHECK(found.at_pointer("/damage_count") == 0);
    CHECK(found.at_pointer("/slices/0/records") == 0);
    const auto& slice = found.at_pointer("/slices/0").as_object();
    CHECK(slice.contains("block_bytes") == (command == "verify"));
  }
}

TEST_CASE("store command: what cannot be done is one line and a status; no file is overwritten") {
  const TemporaryFolder folder;
  const Outcome no_store = store({"stat", folder / "nowhere"});
  CHECK(no_store.status == 1);
  CHECK(no_store.printed.find('\n') == no_store.printed.size() - 1);
  CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
  CHECK(store({"export", folder / "nowhere", folder / "f"}).status == 1);
  CHECK_FALSE(std::filesystem::exists(folder / "f"));  // else the next try would be refused
  CHECK(store({}).status == 64);
  CHECK(store({"export", folder / "a", folder / "f", "--from", "yesterday"}).status == 64);
  CHECK(store({"export", folder / "a", folder / "f", "--from", "9999-01-01"}).status == 64);
  CHECK(wrong(store({"export", "--help"}), "--trace") == "");

  {
    RunningDaemon daemon(folder / "a");
    daemon.require_started();
  }
  CHECK(wrong(store({"export", folder / "a", folder / "f"}), "exported 0 records") == "");
  const Outcome again = store({"export", folder / "a", folder / "f"});
  CHECK(again.status == 1);
  CHECK(again.printed.find("File exists") != std::string::npos);
}
