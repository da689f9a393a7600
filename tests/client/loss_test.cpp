// What a Tracer does when it cannot send, or not fast enough: nothing is lost without a count, and
// flush and shutdown keep their deadlines.

#include "tests/client/captured_datagrams.h"
#include "tests/client/udp_receiver.h"
#include "tests/support/eventually.h"

#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;
using phosphor::test::Decoded;
using phosphor::test::eventually;

namespace {

TracerOptions options_for(CapturedDatagrams& captured) {
  TracerOptions options{"api"};
  options.transport = captured.transport();
  options.queue_bytes = min_queue_bytes;
  options.send_delay = 0ms;
  return options;
}

std::uint64_t dropped(const TracerCounters& counters) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counters.dropped.by_reason) sum += count;
  return sum;
}

void check_sum(const Tracer& tracer) {
  const TracerCounters now = tracer.counters();
  CHECK(now.recorded == now.sent + dropped(now) + now.queued);
}

void record_calls(Tracer& tracer, int count) {
  for (int i = 0; i < count; ++i) tracer.send({}, "cards", "GET /cards").recv();
}

}  // namespace

TEST_CASE("loss: a full queue drops and counts; the collector is told; the sums hold") {
  CapturedDatagrams captured;
  captured.block(true);
  Tracer tracer(options_for(captured));
  tracer.send({}, "cards", "first").recv();
  captured.wait_until_blocked();
  record_calls(tracer, 1000);
  check_sum(tracer);
  const std::uint64_t full = tracer.counters().dropped[DropReason::queue_full];
  CHECK(full > 0);
  CHECK(tracer.counters().recorded == 2002);

  captured.block(false);
  REQUIRE(tracer.shutdown(30s));
  const TracerCounters counters = tracer.counters();
  CHECK(counters.queued == 0);
  CHECK(counters.sent == 2002 - full);
  CHECK(counters.dropped[DropReason::queue_full] == full);
  check_sum(tracer);
  const std::vector<BatchHeader> headers = captured.headers();
  CHECK(headers.back().drops[DropReason::queue_full] == full);
  CHECK(headers.back().annotations_before == counters.sent);
  CHECK(headers.size() == counters.datagrams);
  CHECK(captured.types().size() == counters.sent);
}

TEST_CASE("loss: batches are numbered without gaps, and say how many annotations came before") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured));
  for (int i = 0; i < 20; ++i) {
    record_calls(tracer, 5);
    REQUIRE(tracer.flush(10s));
  }
  REQUIRE(tracer.shutdown(10s));
  std::uint64_t sequence = 0;
  std::uint64_t before = 0;
  std::set<std::uint64_t> senders;
  for (const std::string& datagram : captured.datagrams()) {
    const Decoded decoded(datagram);
    CHECK(decoded.report.header->sequence == sequence++);
    CHECK(decoded.report.header->annotations_before == before);
    senders.insert(decoded.report.header->sender_id);
    before += decoded.report.annotation_count;
  }
  CHECK(before == 200);
  CHECK(senders.size() == 1);
}

TEST_CASE("loss: what the system refuses is counted, and its numbers are used again") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured));
  captured.refuse(true);
  record_calls(tracer, 3);
  REQUIRE(tracer.flush(10s));
  CHECK(tracer.counters().dropped[DropReason::send_failed] == 6);
  CHECK(tracer.counters().send_errors >= 1);
  CHECK(tracer.counters().sent == 0);
  captured.refuse(false);
  record_calls(tracer, 1);
  REQUIRE(tracer.flush(10s));
  const Decoded first(captured.datagrams().at(0));
  CHECK(first.report.header->sequence == 0);
  CHECK(first.report.header->annotations_before == 0);
  CHECK(first.report.header->drops[DropReason::send_failed] == 6);
  check_sum(tracer);
}

TEST_CASE("loss: after a burst the counts are told once more, so that the last loss is seen") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured));
  record_calls(tracer, 1);
  REQUIRE(tracer.flush(10s));
  REQUIRE(eventually([&] {
    const std::vector<BatchHeader> headers = captured.headers();
    return headers.back().annotations_before == 2;
  }));
  CHECK(Decoded(captured.datagrams().back()).records.annotations.empty());
}

TEST_CASE("loss: a flush returns by its deadline while the transport is stuck") {
  CapturedDatagrams captured;
  captured.block(true);
  Tracer tracer(options_for(captured));
  record_calls(tracer, 1);
  captured.wait_until_blocked();
  CHECK_FALSE(tracer.flush(10ms));
  CHECK_FALSE(tracer.flush(-1s));
  captured.block(false);
  CHECK(tracer.flush(Tracer::Clock::duration::max()));
}

TEST_CASE("loss: a shutdown returns by its deadline; the rest is counted, the thread ends later") {
  CapturedDatagrams captured;
  captured.block(true);
  {
    Tracer tracer(options_for(captured));
    record_calls(tracer, 1);
    captured.wait_until_blocked();
    record_calls(tracer, 9);
    CHECK_FALSE(tracer.shutdown(10ms));
    const TracerCounters counters = tracer.counters();
    CHECK(counters.recorded == 20);
    CHECK(counters.queued == 0);
    CHECK(counters.dropped[DropReason::shutdown] == 20);
    check_sum(tracer);
  }  // the destructor keeps its deadline too
  captured.block(false);
  // What was in the stuck datagram is sent after all; the last report tells of the others.
  REQUIRE(eventually([&] {
    return captured.datagrams().size() == 2 &&
           captured.headers().back().drops[DropReason::shutdown] > 0;
  }));
  const BatchHeader last = captured.headers().back();
  CHECK(last.annotations_before + last.drops[DropReason::shutdown] == 20);
}

TEST_CASE("loss: what is recorded after the shutdown is dropped and counted") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured));
  ClientCall call = tracer.send({}, "cards", "GET");
  REQUIRE(tracer.shutdown(10s));
  CHECK(tracer.shutdown(10s));
  CHECK(tracer.flush(10s));
  call.recv();
  record_calls(tracer, 1);
  CHECK(tracer.counters().dropped[DropReason::shutdown] == 3);
  check_sum(tracer);
}

TEST_CASE("loss: a call may outlive its tracer") {
  CapturedDatagrams captured;
  auto tracer = std::make_unique<Tracer>(options_for(captured));
  ClientCall call = tracer->send({}, "cards", "GET");
  tracer.reset();
  call.attribute("late", true);
  call.recv();
  CHECK(captured.types().size() == 1);
}

TEST_CASE("loss: what is too large for a datagram loses texts, then attributes, never its mark") {
  CapturedDatagrams captured;
  TracerOptions options{std::string(200, 's')};
  options.hostname = std::string(200, 'h');
  options.transport = captured.transport(1);  // taken as the smallest
  Tracer tracer(std::move(options));
  const std::string name(200, 'n');
  const std::string value(2000, 'v');
  ClientCall call = tracer.send({}, std::string(200, 'd'), std::string(200, 'o'));
  call.note(name, {{"a", value}, {"b", value}, {"c", value}});
  call.note(name, {{name, 1},
                   {name, 2},
                   {name, 3},
                   {name, 4},
                   {name, 5},
                   {name, 6},
                   {name, 7},
                   {name, 8},
                   {name, 9},
                   {name + "x", value}});
  call.error(value);
  call.recv();
  REQUIRE(tracer.shutdown(10s));
  CHECK(tracer.counters().dropped[DropReason::too_large] == 0);
  CHECK(tracer.counters().sent == tracer.counters().recorded);
  for (const std::string& datagram : captured.datagrams()) {
    CHECK(datagram.size() <= min_datagram_bytes);
  }
  CHECK(captured.text().find("phosphor.dropped_attributes=10") != std::string::npos);
}

TEST_CASE("loss: many threads record, and every annotation is accounted for") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured));
  constexpr int threads = 4;
  constexpr int calls = 2000;
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < calls; ++i) {
        ClientCall call = tracer.send({}, "cards", "GET /cards");
        call.attribute("i", i);
        call.recv();
        if (i % 500 == 0) check_sum(tracer);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  REQUIRE(tracer.shutdown(30s));
  const TracerCounters counters = tracer.counters();
  CHECK(counters.recorded == 2 * threads * calls);
  CHECK(counters.sent == captured.types().size());
  CHECK(counters.dropped[DropReason::queue_full] == counters.recorded - counters.sent);
  CHECK(captured.headers().back().drops[DropReason::queue_full] ==
        counters.recorded - counters.sent);
}

TEST_CASE("loss: nobody listens: sending goes on, and works when somebody does") {
  std::uint16_t port = 0;
  {
    const test::UdpReceiver gone;
    port = gone.port();
  }
  TracerOptions options{"api"};
  options.collector_port = port;
  Tracer tracer(std::move(options));
  for (int i = 0; i < 10; ++i) {
    record_calls(tracer, 1);
    REQUIRE(tracer.flush(10s));
  }
  // The refusals speak of earlier datagrams; each was retried and taken by the system.
  CHECK(tracer.counters().sent == 20);
  check_sum(tracer);
}

TEST_CASE("loss: a collector that is started again receives, and learns what was lost") {
  std::optional<test::UdpReceiver> collector(std::in_place);
  const std::uint16_t port = collector->port();
  TracerOptions options{"api"};
  options.collector_port = port;
  options.send_delay = 0ms;
  Tracer tracer(std::move(options));
  record_calls(tracer, 1);
  REQUIRE(tracer.flush(10s));
  collector.reset();
  for (int i = 0; i < 3; ++i) {
    record_calls(tracer, 1);
    REQUIRE(tracer.flush(10s));
  }
  collector.emplace(port);
  record_calls(tracer, 1);
  REQUIRE(tracer.flush(10s));
  const Decoded first(collector->receive());
  CHECK(first.report.header->annotations_before <= 8);
  CHECK(first.report.header->annotations_before + first.report.annotation_count <= 10);
  check_sum(tracer);
}

TEST_CASE("loss: a host that does not exist costs annotations, not the caller") {
  TracerOptions options{"api"};
  options.collector_host = "256.256.256.256";
  Tracer tracer(std::move(options));
  REQUIRE(tracer.enabled());
  record_calls(tracer, 1);
  REQUIRE(tracer.flush(30s));
  CHECK(tracer.counters().dropped[DropReason::send_failed] == 2);
  check_sum(tracer);
}
