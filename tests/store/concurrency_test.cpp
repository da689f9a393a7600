// One writer and many readers at the same time: what was written is seen, whole, while slices begin
// and are dropped. Meant for ThreadSanitizer above all.

#include "store/memory_store.h"
#include "store/rocks_store.h"
#include "tests/store/store_conformance.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::atomic<std::int64_t> shared_clock;
Timestamp shared_now() { return from_unix_nanoseconds(shared_clock); }

// A trace is dropped after this many others at the earliest: see the clock below.
constexpr std::uint64_t kept_traces = 30;

// Reads what has been announced as written; counts what was wrong.
void read_until_stopped(const TraceReader& reader, const std::atomic<std::uint64_t>& written,
                        const std::atomic<bool>& stop, std::atomic<int>& wrong) {
  do {
    const std::uint64_t newest = written;
    const auto trace = reader.trace(trace_id(newest), {});
    const bool must_be_there = newest > 0 && written - newest < kept_traces;
    if (!trace || (must_be_there && (!*trace || (*trace)->spans.size() != 2))) ++wrong;
    PlainQuery query;
    query.service = "api";
    query.limit = 3;
    const auto page = reader.search(query, {});
    if (!page || (newest > 0 && page->traces.at(0).trace_id.low < newest)) ++wrong;
    if (!reader.services() || !reader.operations("api")) ++wrong;
    TimeRange newer;
    newer.start = at_time(std::chrono::milliseconds(newest));
    if (!reader.dependencies(newer, {})) ++wrong;
    (void)reader.status();
  } while (!stop);
}

template <typename Store>
void write_while_others_read(Store& store) {
  std::atomic<std::uint64_t> written{0};
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] { read_until_stopped(store, written, stop, wrong); });
  }
  for (std::uint64_t trace = 1; trace <= 150; ++trace) {
    RecordBuilder records = one_span(trace, std::chrono::milliseconds(trace));
    records.client_send("c").in_trace(trace).at(std::chrono::milliseconds(trace)).call("api", "b");
    CHECK(store.write(records.batch()).ok());
    written = trace;
    if (trace % kept_traces == 0) shared_clock += std::chrono::nanoseconds(2h).count();
    if (trace % 40 == 0) CHECK(store.apply_retention(shared_now()).ok());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("concurrency: readers see what was written while slices come and go") {
  shared_clock = unix_nanoseconds(test_epoch);
  const TemporaryFolder folder;
  RocksStoreOptions options;
  options.folder = folder / "store";
  options.max_age = 3h;
  options.slice_length = 1h;
  options.now = &shared_now;
  options.head_records = 20;  // most are read while they are sealed, or afterwards
  auto store = RocksStore::open(options);
  REQUIRE(store.ok());
  write_while_others_read(**store);
  CHECK((*store)->status().slices_dropped > 0);
}

TEST_CASE("concurrency: the store in memory too") {
  shared_clock = unix_nanoseconds(test_epoch);
  MemoryStore store(MemoryStore::Options{3h, &shared_now});
  write_while_others_read(store);
}
