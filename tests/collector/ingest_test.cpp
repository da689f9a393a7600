#include "collector/ingest.h"

#include "tests/collector/datagrams.h"
#include "tests/collector/fake_store.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace phosphor {

using test::disk_full;
using test::FakeSender;
using test::FakeStore;
using test::some_time;
using test::source;

using Ids = std::vector<std::uint64_t>;

TEST_CASE("ingest: a batch's annotations are stored in one write and booked") {
  FakeStore store;
  Ingest ingest(store);
  FakeSender sender(7);
  const std::string first = sender.next(2);
  const std::string second = sender.next(1);
  ingest.add_datagram_untrusted(first, source(1), some_time);
  ingest.add_datagram_untrusted(second, source(1), some_time);
  CHECK(store.writes() == 0);
  CHECK(ingest.totals().received == 3);
  CHECK(ingest.totals().stored == 0);
  CHECK(ingest.commit().ok());
  CHECK(store.writes() == 1);
  CHECK(store.span_ids() == Ids{1, 2, 3});
  CHECK(ingest.totals().stored == 3);
  CHECK(ingest.counters().records_written.value() == 3);
}

TEST_CASE("ingest: a doubled datagram is stored once, also within one round") {
  FakeStore store;
  Ingest ingest(store);
  FakeSender sender(7);
  const std::string first = sender.next(2);
  const std::string second = sender.next(1);
  for (const std::string* datagram : {&first, &first, &second, &first}) {
    ingest.add_datagram_untrusted(*datagram, source(1), some_time);
  }
  CHECK(ingest.commit().ok());
  ingest.add_datagram_untrusted(second, source(1), some_time);
  CHECK(ingest.commit().ok());
  CHECK(store.span_ids() == Ids{1, 2, 3});
  CHECK(ingest.totals().stored == 3);
  CHECK(ingest.totals().duplicates == 5);
  CHECK(store.writes() == 1);
}

TEST_CASE("ingest: the ancestor's annotation is stored, and known by its address") {
  FakeStore store;
  Ingest ingest(store);
  const std::string datagram = encode_ancestor_annotation(test::mark(1, 42));
  ingest.add_datagram_untrusted(datagram, source(9), some_time);
  CHECK(ingest.commit().ok());
  CHECK(store.span_ids() == Ids{42});
  const auto rows = ingest.ledger().rows;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].key.sender_id == 0);
  CHECK(rows[0].address == source(9));
}

TEST_CASE("ingest: a store that fails costs its round, and no more") {
  FakeStore store;
  Ingest ingest(store);
  FakeSender sender(7);
  const std::string first = sender.next(2);
  const std::string second = sender.next(3);
  store.fail(disk_full);
  ingest.add_datagram_untrusted(first, source(1), some_time);
  const Result<void> failed = ingest.commit();
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().message == disk_full.message);
  store.fail(std::nullopt);
  ingest.add_datagram_untrusted(second, source(1), some_time);
  CHECK(ingest.commit().ok());
  CHECK(store.span_ids() == Ids{3, 4, 5});
  const SenderTally totals = ingest.totals();
  CHECK(totals.received == 5);
  CHECK(totals.stored == 3);
  CHECK(totals.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::store_failed)] == 2);
  CHECK(ingest.counters().write_failures.value() == 1);
}

TEST_CASE("ingest: what was dropped unread is booked to its sender by its first bytes") {
  FakeStore store;
  Ingest ingest(store);
  FakeSender sender(7);
  const std::string datagram = sender.next(100);
  REQUIRE(datagram.size() > 512);
  ingest.add_dropped_datagram_untrusted(std::string_view(datagram).substr(0, 512), datagram.size(),
                                        source(1), some_time);
  CHECK(ingest.commit().ok());
  CHECK(store.writes() == 0);
  const auto rows = ingest.ledger().rows;
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].key.sender_id == 7);
  CHECK(rows[0].tally.received == 100);
  CHECK(rows[0].tally.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::backlog_full)] ==
        100);
  CHECK(rows[0].tally.lost_on_wire == 0);
}

TEST_CASE("ingest, hostile: bytes that are no annotation are refused and counted") {
  FakeStore store;
  Ingest ingest(store);
  for (const std::string& bytes : {std::string(), std::string("hello"), std::string("\x80\x01\x01"),
                                   std::string(60'000, '\xff')}) {
    ingest.add_datagram_untrusted(bytes, source(1), some_time);
  }
  CHECK(ingest.commit().ok());
  CHECK(store.writes() == 0);
  const SenderTally totals = ingest.totals();
  CHECK(totals.received == 4);
  std::uint64_t refused = 0;
  for (const std::uint64_t count : totals.refused) refused += count;
  CHECK(refused == 4);
}

}  // namespace phosphor
