// The same random operations into MemoryStore, which is obviously right, and RocksStore: every
// answer must be the same. PHOSPHOR_SEED repeats a run; the seed is printed when something differs.

#include "store/memory_store.h"
#include "store/rocks_store.h"
#include "tests/store/random_condition.h"
#include "tests/store/store_conformance.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr auto max_age = 24h;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  // 0 … sides-1
  std::uint64_t roll(std::uint64_t sides) { return random_() % sides; }
  bool one_in(std::uint64_t sides) { return roll(sides) == 0; }
  std::string pick(std::initializer_list<const char*> of) { return of.begin()[roll(of.size())]; }

  std::string service() { return pick({"api", "cards", "feed", ""}); }
  std::string operation() { return pick({"GET /", "load", "step", ""}); }
  std::string key() { return pick({"user", "n", "payload"}); }
  std::string value() { return pick({"1", "2", "x"}); }
  Timestamp time() {
    if (one_in(40)) return no_time;
    if (one_in(40)) return from_unix_nanoseconds(-static_cast<std::int64_t>(roll(1000)));
    return at_time(std::chrono::milliseconds(roll(200)));
  }

 private:
  std::mt19937_64 random_;
};

void add_span(Dice& dice, RecordBuilder& records) {
  auto span = records.span(std::to_string(dice.roll(5) + 1))
                  .in_trace(dice.roll(12) + 1)
                  .of(dice.service())
                  .named(dice.operation())
                  .to(dice.service())
                  .kind(static_cast<SpanKind>(dice.roll(6)));
  span.fields().start = dice.time();
  span.fields().end = dice.time();
  if (dice.one_in(2)) span.under(std::to_string(dice.roll(5) + 1));
  if (dice.one_in(3)) span.failed();
  if (dice.one_in(2)) span.with(dice.key(), dice.value());
  if (dice.one_in(5)) span.with("n", static_cast<int>(dice.roll(3)));
  if (dice.one_in(6)) span.event(1ms, "e", {{"n", Value::integer(2)}});
}

void add_annotation(Dice& dice, RecordBuilder& records) {
  auto a = records.annotation(static_cast<AnnotationType>(dice.roll(7)),
                              "c" + std::to_string(dice.roll(3)));
  a.in_trace(dice.roll(12) + 1).call(dice.service(), dice.service());
  records.batch().annotations.back().time = dice.time();
  if (dice.one_in(2)) a.named(dice.operation());
  if (dice.one_in(2)) a.under(std::to_string(dice.roll(5) + 1));
  if (dice.one_in(4)) a.failed();
  if (dice.one_in(3)) a.with(dice.key(), dice.value());
  if (dice.one_in(4)) a.saying(dice.value());
  if (dice.one_in(4)) a.on(static_cast<CallSide>(dice.roll(3)));
  if (dice.one_in(9)) a.async();
  if (dice.one_in(9)) a.in_trace_called("free text");
}

TraceCondition one_condition(Dice& dice, TraceCondition a, TraceCondition b) {
  if (dice.one_in(2)) return b;
  return dice.one_in(2) ? all_of<TraceTest>({a, b}) : any_of<TraceTest>({a, b});
}

SearchQuery random_query(Dice& dice) {
  PlainQuery query;
  if (dice.one_in(3)) query.service = dice.service();
  if (dice.one_in(4)) query.operation = dice.operation();
  if (dice.one_in(4)) query.attributes.push_back({dice.key(), dice.value()});
  if (dice.one_in(8)) query.attributes.push_back({"payload.client_send", dice.value()});
  if (dice.one_in(5)) query.errors_only = true;
  if (dice.one_in(6)) query.min_duration = std::chrono::milliseconds(dice.roll(100));
  if (dice.one_in(6)) query.max_duration = std::chrono::milliseconds(dice.roll(200));
  if (dice.one_in(3)) query.range.start = dice.time();
  if (dice.one_in(3)) query.range.end = dice.time();
  query.limit = dice.roll(6) + 1;
  query.order = static_cast<SearchOrder>(dice.roll(3));
  if (dice.one_in(2)) return query;
  RandomConditions conditions([&](std::uint64_t sides) { return dice.roll(sides); });
  SearchQuery written = query;
  written.where = one_condition(dice, written.where, conditions.trace());
  return written;
}

std::string text_of(const TraceSummary& s) {
  std::string out = std::to_string(s.trace_id.low) + "(" + std::string(s.trace_id_text) + ") " +
                    s.root_service + "/" + s.root_name + " " +
                    std::to_string(unix_nanoseconds(s.start)) + "+" +
                    std::to_string(s.duration.count()) + " " + std::to_string(s.span_count) + "," +
                    std::to_string(s.error_count) + "," + std::to_string(s.open_count);
  for (const ServiceShare& share : s.services) {
    out += " " + share.service + ":" + std::to_string(share.span_count) + "," +
           std::to_string(share.error_count);
  }
  return out + "\n";
}

std::string pages_of(const TraceReader& reader, SearchQuery query) {
  std::string out;
  while (true) {
    const auto page = reader.search(query, {});
    if (!page) return out + page.error().message;
    for (const TraceSummary& summary : page->traces) out += text_of(summary);
    if (!page->next) return out;
    out += "--\n";
    query.after = page->next;
  }
}

std::string trace_of(const TraceReader& reader, TraceId id) {
  const auto trace = reader.trace(id, {});
  if (!trace) return trace.error().message;
  if (!*trace) return "nothing";
  return std::to_string((*trace)->annotations.size()) + " annotations\n" +
         trace_text((*trace)->spans);
}

std::string lists_of(const TraceReader& reader) {
  std::string out;
  for (const std::string& service : *reader.services()) {
    out += service + ":";
    for (const Operation& operation : *reader.operations(service)) {
      out += " " + operation.name + "/" + std::to_string(static_cast<int>(operation.kind));
    }
    out += "\n";
  }
  const auto edges = reader.dependencies({at_time(0ms), at_time(150ms)}, {});
  if (!edges) return out + edges.error().message;
  for (const DependencyEdge& edge : *edges) {
    out += edge.caller + ">" + edge.callee + " " + std::to_string(edge.call_count) + "/" +
           std::to_string(edge.error_count) + "\n";
  }
  return out;
}

struct BothStores {
  explicit BothStores(std::size_t records) : head_records(records) { reopen(); }

  void reopen() {
    rocks.reset();
    RocksStoreOptions options;
    options.folder = folder / "store";
    options.max_age = max_age;
    options.slice_length = 3h;
    options.now = &store_now;
    options.head_records = head_records;
    auto opened = RocksStore::open(options);
    REQUIRE(opened.ok());
    rocks = *std::move(opened);
  }

  // RocksStore drops whole slices, so it says how far retention has come. The clock never stands
  // still between writes, so that the time at which a slice begins divides the writes clearly.
  void apply_retention() {
    store_clock += 1ns;
    REQUIRE(rocks->apply_retention(store_clock).ok());
    REQUIRE(memory.apply_retention(rocks->status().oldest_slice + max_age).ok());
  }

  void check_all(Dice& dice) {
    for (std::uint64_t id = 1; id <= 12; ++id) {
      CHECK(trace_of(*rocks, trace_id(id)) == trace_of(memory, trace_id(id)));
    }
    for (int i = 0; i < 12; ++i) {
      const SearchQuery query = random_query(dice);
      CHECK(pages_of(*rocks, query) == pages_of(memory, query));
    }
    CHECK(lists_of(*rocks) == lists_of(memory));
  }

  const std::size_t head_records;
  TemporaryFolder folder;
  MemoryStore memory{MemoryStore::Options{max_age, &store_now}};
  std::unique_ptr<RocksStore> rocks;
};

void run(std::uint64_t seed) {
  INFO("PHOSPHOR_SEED=" << seed);
  store_clock = test_epoch;
  Dice dice(seed);
  // Sealed after every write, now and then, or never.
  BothStores stores(std::size_t{1} << dice.roll(8));
  for (int step = 0; step < 60; ++step) {
    store_clock += 1ns;
    RecordBuilder records;
    for (std::uint64_t i = dice.roll(6); i > 0; --i) {
      dice.one_in(2) ? add_span(dice, records) : add_annotation(dice, records);
    }
    REQUIRE(stores.rocks->write(records.batch()).ok());
    REQUIRE(stores.memory.write(records.batch()).ok());
    if (dice.one_in(4)) store_clock += std::chrono::minutes(dice.roll(300));
    if (dice.one_in(12)) stores.reopen();
    if (dice.one_in(6)) stores.apply_retention();
    if (dice.one_in(6)) stores.check_all(dice);
  }
  stores.check_all(dice);
}

}  // namespace

TEST_CASE("model: random operations have the same outcome in both stores") {
  if (const char* seed = std::getenv("PHOSPHOR_SEED")) {
    run(std::strtoull(seed, nullptr, 10));
    return;
  }
  std::random_device random;
  for (int i = 0; i < 5; ++i) run(random());
}
