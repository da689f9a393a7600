#include "collector/running_daemon.h"

#include "tests/collector/datagrams.h"
#include "tests/collector/fake_store.h"
#include "tests/collector/udp_client.h"
#include "tests/support/eventually.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

namespace phosphor {

using test::disk_full;
using test::eventually;
using test::FakeSender;
using test::FakeStore;

namespace {

struct Running {
  FakeStore store;
  Backlog backlog;
  Ingest ingest{store};
  BatchWriter writer{backlog, ingest, store};
  OtlpIntake otlp{backlog};
  OtlpReceiver otlp_receiver{otlp};
  RunningDaemon daemon{{backlog, ingest, writer, otlp, otlp_receiver}};
  std::unique_ptr<UdpListener> udp;

  Running() {
    auto listening = UdpListener::listen({}, backlog);
    REQUIRE(listening.ok());
    udp = std::move(*listening);
    daemon.set_udp(*udp);
  }

  std::optional<std::string> error_of(const std::string& check) const {
    for (const HealthCheck& known : daemon.checks()) {
      if (known.name == check) return known.error;
    }
    FAIL("no check " << check);
    return std::nullopt;
  }

  double metric_value(const std::string& name) const {
    for (const MetricFamily& family : daemon.metrics()) {
      if (family.name == name) return family.samples.at(0).value;
    }
    FAIL("no metric " << name);
    return -1;
  }
};

std::uint64_t count_of(const std::vector<ReasonCount>& counts, const std::string& reason) {
  const auto found = std::find_if(counts.begin(), counts.end(),
                                  [&](const ReasonCount& count) { return count.reason == reason; });
  REQUIRE(found != counts.end());
  return found->count;
}

}  // namespace

TEST_CASE("running daemon: what senders sent over UDP is told with its sums") {
  Running running;
  test::UdpClient client(running.udp->port());
  FakeSender sender(7);
  sender.header.drops[DropReason::send_failed] = 4;
  client.send(sender.next(3));
  sender.next(5);  // lost
  client.send(sender.next(2));
  client.send("no annotation");
  REQUIRE(eventually([&] { return running.daemon.senders().totals.stored == 5; }));
  REQUIRE(eventually([&] { return running.daemon.senders().totals.received == 6; }));
  const SendersReport report = running.daemon.senders();
  CHECK(report.totals.sent == 11);
  CHECK(report.totals.lost_on_wire == 5);
  CHECK(count_of(report.totals.refused, "malformed") == 1);
  CHECK(count_of(report.totals.dropped_by_sender, "send_failed") == 4);
  CHECK(count_of(report.totals.dropped_by_collector, "backlog_full") == 0);
  REQUIRE(report.senders.size() == 2);
  CHECK_FALSE(report.senders[0].sender_id);
  CHECK(report.senders[1].sender_id == 7);
  CHECK(report.senders[1].service == "api");
  CHECK(report.senders[1].address.starts_with("127.0.0.1:"));
  CHECK(running.metric_value("phosphor_udp_datagrams_total") == 3);
  CHECK(running.metric_value("phosphor_senders") == 2);
}

TEST_CASE("running daemon: its listeners are those that were told") {
  Running running;
  const auto listeners = running.daemon.listeners();
  REQUIRE(listeners.size() == 1);
  CHECK(listeners[0].name == "udp");
  CHECK(listeners[0].address == running.udp->address());
  CHECK_FALSE(running.daemon.draining());
  running.daemon.set_draining();
  CHECK(running.daemon.draining());
}

TEST_CASE("running daemon: a store that fails is an error of the writer's check, until it heals") {
  Running running;
  CHECK_FALSE(running.error_of("writer"));
  running.store.fail(disk_full);
  test::UdpClient client(running.udp->port());
  FakeSender sender(7);
  client.send(sender.next(1));
  REQUIRE(eventually([&] { return running.error_of("writer").has_value(); }));
  CHECK(running.error_of("writer") == disk_full.message);
  CHECK(running.metric_value("phosphor_store_write_failures_total") == 1);
  running.store.fail(std::nullopt);
  client.send(sender.next(1));
  CHECK(eventually([&] { return !running.error_of("writer"); }));
}

TEST_CASE("running daemon: a backlog that is nearly full is an error of its check") {
  Running running;
  running.store.block(true);
  FakeSender sender(7);
  running.backlog.push_datagram(sender.next(1), test::source(1), test::some_time);
  running.store.await_writes(1);
  CHECK_FALSE(running.error_of("backlog"));
  const std::string datagram(60'000, 'x');
  while (running.backlog.push_datagram(datagram, test::source(1), test::some_time)) {
  }
  CHECK(running.error_of("backlog"));
  CHECK(running.metric_value("phosphor_backlog_datagrams_dropped_total") == 1);
  running.store.block(false);
  CHECK(eventually([&] { return !running.error_of("backlog"); }));
  CHECK(eventually([&] {
    return count_of(running.daemon.senders().totals.dropped_by_collector, "backlog_full") == 1;
  }));
}

TEST_CASE("running daemon: every metric has a name of its own, a help and samples or listeners") {
  Running running;
  std::set<std::string> names;
  for (const MetricFamily& family : running.daemon.metrics()) {
    CAPTURE(family.name);
    CHECK(names.insert(family.name).second);
    CHECK(family.name.starts_with("phosphor_"));
    CHECK(family.name.ends_with("_total") == (family.type == MetricType::counter));
    CHECK_FALSE(family.help.empty());
  }
}

}  // namespace phosphor
