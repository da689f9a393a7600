// The whole path without sockets and clocks: Tracers, a faulty network, ingest, store. Every run
// follows from a seed. PHOSPHOR_SIMULATION_SEED=n runs that seed alone; PHOSPHOR_SIMULATION_RUNS=n
// runs n seeds in each case.

#include <doctest/doctest.h>

#include "tests/simulation/network.h"
#include "tests/simulation/picture.h"
#include "tests/simulation/receiving_side.h"
#include "tests/simulation/workload.h"

#include <cstdlib>
#include <functional>
#include <numeric>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr Timestamp long_after = from_unix_nanoseconds(1'800'000'000'000'000'000);

struct Scenario {
  NetworkFaults network;
  ReceivingFaults receiving;
  std::size_t datagram_bytes = 1400;
  std::size_t queue_bytes = std::size_t{1} << 20;
  int requests = 40;
};

// One run, up to the moment when everything that can arrive has arrived.
struct Simulation {
  SimulatedNetwork network;
  ReceivingSide receiving;
  Workload workload;
  std::mt19937_64 random;

  Simulation(std::uint64_t seed, const Scenario& scenario)
      : network(seed, scenario.network),
        receiving(seed, scenario.receiving),
        workload(seed, connections(network, scenario), scenario.queue_bytes),
        random(seed + 1) {
    for (int i = 0; i < scenario.requests; ++i) {
      workload.run_request();
      flush_somebody();
      receiving.receive(network.arrivals());
    }
    close_the_books();
  }

  static std::vector<std::unique_ptr<Transport>> connections(SimulatedNetwork& network,
                                                             const Scenario& scenario) {
    std::vector<std::unique_ptr<Transport>> connections;
    for (std::size_t i = 0; i < Workload::service_count; ++i) {
      connections.push_back(network.connect(i, scenario.datagram_bytes));
    }
    return connections;
  }

  void flush_somebody() {
    const std::size_t service =
        std::uniform_int_distribution<std::size_t>(0, Workload::service_count - 1)(random);
    CHECK(workload.tracer(service).flush(std::chrono::seconds(60)));
  }

  // Each Tracer's last batches arrive, so what it sent and dropped is known to the last one.
  void close_the_books() {
    flush_everybody();
    network.heal();
    receiving.heal();
    for (std::size_t i = 0; i < Workload::service_count; ++i) workload.enter_from_outside(i);
    for (std::size_t i = 0; i < Workload::service_count; ++i) {
      CHECK(workload.tracer(i).shutdown(std::chrono::seconds(60)));
    }
    while (network.carrying()) receiving.receive(network.arrivals());
  }

  void flush_everybody() {
    for (std::size_t i = 0; i < Workload::service_count; ++i) {
      CHECK(workload.tracer(i).flush(std::chrono::seconds(60)));
    }
  }
};

std::uint64_t sum(const DropCounts& drops) {
  return std::accumulate(drops.by_reason.begin(), drops.by_reason.end(), std::uint64_t{0});
}

template <std::size_t n>
std::uint64_t sum(const std::array<std::uint64_t, n>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint64_t recorded_by(const Workload& workload, std::size_t service) {
  std::uint64_t count = 0;
  for (const MadeCall& call : workload.calls()) {
    for (const MadeMark& mark : call.marks) count += mark.service == service ? 1 : 0;
  }
  return count;
}

std::set<MarkIdentity> marks_of(const MadeCall& call) {
  std::set<MarkIdentity> marks;
  for (const MadeMark& mark : call.marks) {
    marks.insert({call.trace_id, call.span_id, mark.type, mark.side, mark.name});
  }
  return marks;
}

SenderTally tally_of(Simulation& run, std::size_t service) {
  for (const SenderRow& row : run.receiving.ledger().rows) {
    if (row.key.sender_id != run.receiving.sender_id(service)) continue;
    CHECK(row.service == Workload::service_name(service));
    return row.tally;
  }
  FAIL("the ledger has no row of " << Workload::service_name(service));
  return {};
}

void check_sums(Simulation& run, std::size_t service) {
  const TracerCounters client = run.workload.tracer(service).counters();
  CHECK(client.recorded == recorded_by(run.workload, service));
  CHECK(client.recorded == client.sent + sum(client.dropped));
  CHECK(client.queued == 0);

  const SenderTally tally = tally_of(run, service);
  CHECK(tally.contradictions == 0);
  CHECK(tally.sent() == client.sent);
  CHECK(tally.dropped_by_sender.by_reason == client.dropped.by_reason);
  CHECK(tally.sent() == tally.sent_before_first_seen + tally.received + tally.lost_on_wire);
  CHECK(tally.received == tally.stored + sum(tally.refused) + sum(tally.dropped_by_collector));

  const Books& books = run.receiving.books(service);
  CHECK(tally.received == books.received);
  CHECK(tally.duplicates == books.duplicates);
  CHECK(tally.stored == books.stored);
  CHECK(tally.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::backlog_full)] ==
        books.dropped_for_want_of_room);
  CHECK(tally.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::store_failed)] ==
        books.dropped_by_store);
}

// What the network took, by decoding it again: nothing that was not recorded, each mark once.
void check_sent_marks(Simulation& run) {
  std::set<MarkIdentity> made;
  for (const MadeCall& call : run.workload.calls()) made.merge(marks_of(call));
  std::set<MarkIdentity> sent;
  for (const SimulatedDatagram& datagram : run.network.taken()) {
    RecordBatch records;
    decode_datagram_untrusted(datagram.bytes, records);
    for (const Annotation& annotation : records.annotations) {
      const MarkIdentity mark = identity_of(annotation);
      CHECK(made.contains(mark));
      CHECK(sent.insert(mark).second);
    }
  }
}

std::map<TraceId, std::vector<MadeCall>> by_trace(const Workload& workload) {
  std::map<TraceId, std::vector<MadeCall>> traces;
  for (const MadeCall& call : workload.calls()) traces[call.trace_id].push_back(call);
  return traces;
}

// Each surviving mark is in its trace exactly once, and nothing else is; the tree of what survived
// is the one that the calls made.
void check_trace(Simulation& run, TraceId id, const std::vector<MadeCall>& calls) {
  std::set<MarkIdentity> surviving;
  for (const MadeCall& call : calls) surviving.merge(marks_of(call));
  std::erase_if(surviving, [&run](const MarkIdentity& mark) {
    return !run.receiving.surviving_marks().contains(mark);
  });

  const Result<std::optional<Trace>> read = run.receiving.reader().trace(id, ReadLimits{});
  REQUIRE(read.ok());
  REQUIRE(read->has_value() == !surviving.empty());
  if (surviving.empty()) return;
  const Trace& trace = **read;
  std::set<MarkIdentity> stored;
  for (const Annotation& annotation : trace.annotations) stored.insert(identity_of(annotation));
  CHECK(stored == surviving);
  CHECK(trace.annotations.size() == surviving.size());
  CHECK(picture_of(build_trace_tree(trace, long_after)) == picture_of(calls, surviving));
}

void check(Simulation& run) {
  for (std::size_t i = 0; i < Workload::service_count; ++i) {
    INFO("sender " << Workload::service_name(i));
    check_sums(run, i);
  }
  check_sent_marks(run);
  for (const auto& [id, calls] : by_trace(run.workload)) check_trace(run, id, calls);
}

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

using Look = std::function<void(Simulation&)>;

// Runs the scenario with several seeds; `look` looks at each run beyond the sums and trees.
void simulate(
    const Scenario& scenario, const Look& look = [](Simulation&) {}) {
  const std::uint64_t only = number_from_environment("PHOSPHOR_SIMULATION_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t runs = only != 0 ? 1 : number_from_environment("PHOSPHOR_SIMULATION_RUNS", 8);
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    INFO("PHOSPHOR_SIMULATION_SEED=" << seed);
    Simulation run(seed, scenario);
    check(run);
    look(run);
  }
}

// Over all senders of a run.
template <typename Count>
std::uint64_t total(Simulation& run, Count count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < Workload::service_count; ++i) sum += count(tally_of(run, i));
  return sum;
}

std::uint64_t lost_on_wire(const SenderTally& tally) { return tally.lost_on_wire; }
std::uint64_t duplicates(const SenderTally& tally) { return tally.duplicates; }
std::uint64_t send_failed(const SenderTally& tally) {
  return tally.dropped_by_sender[DropReason::send_failed];
}
std::uint64_t backlog_full(const SenderTally& tally) {
  return tally.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::backlog_full)];
}
std::uint64_t store_failed(const SenderTally& tally) {
  return tally.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::store_failed)];
}

std::uint64_t made_marks(const Simulation& run) {
  std::uint64_t made = 0;
  for (const MadeCall& call : run.workload.calls()) made += call.marks.size();
  return made;
}

}  // namespace

TEST_CASE("simulation: a perfect network loses nothing and every tree is what was made") {
  simulate({}, [](Simulation& run) {
    CHECK(run.receiving.surviving_marks().size() == made_marks(run));
    CHECK(total(run, lost_on_wire) == 0);
  });
}

TEST_CASE("simulation: datagrams out of order and twice change nothing") {
  Scenario scenario;
  scenario.network = {.duplication = 0.5, .max_delay = 12};
  std::uint64_t seen_twice = 0;
  simulate(scenario, [&](Simulation& run) {
    CHECK(run.receiving.surviving_marks().size() == made_marks(run));
    CHECK(total(run, lost_on_wire) == 0);
    seen_twice += total(run, duplicates);
  });
  CHECK(seen_twice > 0);
}

TEST_CASE("simulation: what is lost on the wire is counted to the last annotation") {
  Scenario scenario;
  scenario.network = {.loss = 0.3, .duplication = 0.1, .max_delay = 8};
  std::uint64_t lost = 0;
  simulate(scenario, [&](Simulation& run) { lost += total(run, lost_on_wire); });
  CHECK(lost > 0);
}

TEST_CASE("simulation: the sender's own drops are reported, whatever is lost") {
  Scenario scenario;
  scenario.network = {.loss = 0.2, .duplication = 0.2, .refusal = 0.3, .max_delay = 5};
  std::uint64_t refused = 0;
  simulate(scenario, [&](Simulation& run) { refused += total(run, send_failed); });
  CHECK(refused > 0);
}

// Whether it overflows depends on the sender's thread, so that is not asserted.
TEST_CASE("simulation: a queue that is too small drops, and the sums hold") {
  Scenario scenario;
  scenario.network = {.loss = 0.1, .max_delay = 3};
  scenario.queue_bytes = min_queue_bytes;
  scenario.requests = 200;
  simulate(scenario);
}

TEST_CASE("simulation: a full backlog and a store that refuses are counted apart") {
  Scenario scenario;
  scenario.network = {.loss = 0.1, .duplication = 0.3, .max_delay = 8};
  scenario.receiving = {.full_backlog = 0.1, .failing_store = 0.1};
  std::uint64_t no_room = 0;
  std::uint64_t not_written = 0;
  simulate(scenario, [&](Simulation& run) {
    no_room += total(run, backlog_full);
    not_written += total(run, store_failed);
  });
  CHECK(no_room > 0);
  CHECK(not_written > 0);
}

TEST_CASE("simulation: everything at once") {
  Scenario scenario;
  scenario.network = {.loss = 0.2, .duplication = 0.2, .refusal = 0.1, .max_delay = 20};
  scenario.receiving = {.full_backlog = 0.1, .failing_store = 0.1};
  scenario.queue_bytes = min_queue_bytes;
  scenario.requests = 100;
  simulate(scenario);
}
