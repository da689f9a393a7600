#include "collector/sender_ledger.h"

#include "tests/collector/datagrams.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace phosphor {

using test::some_time;
using test::source;
using Verdict = SenderLedger::Verdict;

namespace {

constexpr std::size_t some_size = 1400;
constexpr std::uint64_t max_u64 = std::numeric_limits<std::uint64_t>::max();

DatagramReport report_of(const BatchHeader& header, std::uint32_t accepted) {
  DatagramReport report;
  report.header = header;
  report.annotation_count = accepted;
  report.accepted_annotations = accepted;
  return report;
}

BatchHeader header_of(std::uint64_t sequence, std::uint64_t before, std::uint64_t sender = 7) {
  BatchHeader header;
  header.sender_id = sender;
  header.sequence = sequence;
  header.annotations_before = before;
  header.service = "cards";
  header.hostname = "h1";
  return header;
}

Verdict receive(SenderLedger& ledger, std::uint64_t sequence, std::uint64_t before,
                std::uint32_t count, std::uint64_t sender = 7) {
  const auto entry = ledger.receive(report_of(header_of(sequence, before, sender), count),
                                    some_size, source(1), some_time);
  if (entry.verdict == Verdict::take) ledger.stored(entry.key, count);
  return entry.verdict;
}

template <std::size_t n>
std::uint64_t sum(const std::array<std::uint64_t, n>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// The two sums of query/README.md, "Senders", when nothing is being written.
void check_sums(const SenderTally& tally) {
  CHECK(tally.sent() == tally.sent_before_first_seen + tally.received + tally.lost_on_wire);
  CHECK(tally.received == tally.stored + sum(tally.refused) + sum(tally.dropped_by_collector));
}

SenderTally only_tally(const SenderLedger& ledger) {
  const auto rows = ledger.rows();
  REQUIRE(rows.size() == 1);
  check_sums(rows[0].tally);
  return rows[0].tally;
}

}  // namespace

TEST_CASE("ledger: what a sender's batches say gives sent, received and lost") {
  struct Batch {
    std::uint64_t sequence, before;
    std::uint32_t count;
  };
  struct Expected {
    std::uint64_t sent, before_first, received, lost, duplicates;
  };
  const auto check = [](const char* situation, const std::vector<Batch>& batches,
                        const Expected& expected) {
    CAPTURE(situation);
    SenderLedger ledger;
    for (const Batch& b : batches) receive(ledger, b.sequence, b.before, b.count);
    const SenderTally tally = only_tally(ledger);
    CHECK(tally.sent() == expected.sent);
    CHECK(tally.sent_before_first_seen == expected.before_first);
    CHECK(tally.received == expected.received);
    CHECK(tally.lost_on_wire == expected.lost);
    CHECK(tally.duplicates == expected.duplicates);
    CHECK(tally.contradictions == 0);
  };
  check("nothing lost", {{0, 0, 10}, {1, 10, 5}}, {15, 0, 15, 0, 0});
  check("one lost", {{0, 0, 10}, {2, 15, 5}}, {20, 0, 15, 5, 0});
  check("late, heals", {{0, 0, 10}, {2, 15, 5}, {1, 10, 5}}, {20, 0, 20, 0, 0});
  check("doubled", {{0, 0, 10}, {0, 0, 10}, {1, 10, 5}, {0, 0, 10}}, {15, 0, 15, 0, 20});
  check("the collector came later", {{9, 90, 10}}, {100, 90, 10, 0, 0});
  check("then one from before it", {{9, 90, 10}, {8, 80, 10}}, {100, 80, 20, 0, 0});
  check("from before it, with a gap", {{9, 90, 10}, {7, 70, 10}}, {100, 70, 20, 10, 0});
  check("counts alone", {{0, 0, 0}, {1, 0, 0}, {2, 0, 3}}, {3, 0, 3, 0, 0});
  check("reversed", {{2, 20, 10}, {1, 10, 10}, {0, 0, 10}}, {30, 0, 30, 0, 0});
  check("too late to know", {{0, 0, 10}, {2000, 20'000, 10}, {1, 10, 10}},
        {20'010, 0, 30, 19'980, 0});
}

TEST_CASE("ledger: a batch later than the window is taken, for losing it would be worse") {
  SenderLedger ledger;
  receive(ledger, 0, 0, 10);
  receive(ledger, sequence_window_length, 20, 10);
  CHECK(receive(ledger, 0, 0, 10) == Verdict::take);
  CHECK(receive(ledger, 1, 10, 10) == Verdict::take);
  CHECK(receive(ledger, 1, 10, 10) == Verdict::duplicate);
}

TEST_CASE("ledger: the drops that a sender reports are the highest it ever said") {
  SenderLedger ledger;
  const auto receive_drops = [&](std::uint64_t sequence, std::uint64_t queue_full,
                                 std::uint64_t too_large) {
    BatchHeader header = header_of(sequence, 0);
    header.drops[DropReason::queue_full] = queue_full;
    header.drops[DropReason::too_large] = too_large;
    ledger.receive(report_of(header, 0), some_size, source(1), some_time);
  };
  receive_drops(2, 50, 1);
  receive_drops(1, 20, 2);
  const DropCounts drops = only_tally(ledger).dropped_by_sender;
  CHECK(drops[DropReason::queue_full] == 50);
  CHECK(drops[DropReason::too_large] == 2);
  CHECK(drops[DropReason::shutdown] == 0);
}

TEST_CASE("ledger: refusals are counted by reason, one by one and as a whole") {
  SenderLedger ledger;
  DatagramReport some_refused = report_of(header_of(0, 0), 3);
  some_refused.annotation_count = 5;
  some_refused.refused_annotations[static_cast<std::size_t>(RefusalReason::missing_id)] = 2;
  const auto entry = ledger.receive(some_refused, some_size, source(1), some_time);
  ledger.stored(entry.key, 3);

  DatagramReport whole = report_of(header_of(1, 5), 0);
  whole.annotation_count = 4;
  whole.refused = RefusalReason::malformed;
  ledger.receive(whole, some_size, source(1), some_time);

  const SenderTally tally = only_tally(ledger);
  CHECK(tally.received == 9);
  CHECK(tally.stored == 3);
  CHECK(tally.refused[static_cast<std::size_t>(RefusalReason::missing_id)] == 2);
  CHECK(tally.refused[static_cast<std::size_t>(RefusalReason::malformed)] == 4);
  CHECK(tally.lost_on_wire == 0);
}

TEST_CASE("ledger: what the collector drops is received, and not lost on the wire") {
  SenderLedger ledger;
  receive(ledger, 0, 0, 10);
  DatagramReport cut = report_of(header_of(1, 10), 0);
  cut.annotation_count = 10;
  cut.refused = RefusalReason::malformed;
  ledger.receive_dropped(cut, some_size, source(1), some_time);
  ledger.receive_dropped(cut, some_size, source(1), some_time);
  const auto entry =
      ledger.receive(report_of(header_of(2, 20), 10), some_size, source(1), some_time);
  ledger.dropped(entry.key, CollectorDrop::store_failed, 10);

  const SenderTally tally = only_tally(ledger);
  CHECK(tally.received == 30);
  CHECK(tally.lost_on_wire == 0);
  CHECK(tally.duplicates == 10);
  CHECK(tally.dropped_by_collector == std::array<std::uint64_t, 2>{10, 10});
}

TEST_CASE("ledger: the ancestor's clients are one row for each address, without losses") {
  SenderLedger ledger;
  DatagramReport report;
  report.annotation_count = 1;
  report.accepted_annotations = 1;
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{1, 2, 1}) {
    ledger.stored(ledger.receive(report, 100, source(port), some_time).key, 1);
  }
  report = {};
  report.refused = RefusalReason::malformed;
  ledger.receive(report, 100, source(1), some_time);
  const auto rows = ledger.rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].address == source(1));
  CHECK(rows[0].tally.received == 3);
  CHECK(rows[0].tally.stored == 2);
  CHECK(rows[0].tally.refused[0] == 1);
  CHECK(rows[0].tally.lost_on_wire == 0);
  CHECK(rows[1].tally.received == 1);
  check_sums(ledger.totals());
}

TEST_CASE("ledger: a row shows who it is, when first and last heard, and from where") {
  SenderLedger ledger;
  const Timestamp later = some_time + std::chrono::seconds(5);
  ledger.receive(report_of(header_of(0, 0), 1), some_size, source(1), some_time);
  BatchHeader nameless = header_of(1, 1);
  nameless.service = {};
  ledger.receive(report_of(nameless, 1), some_size, source(2), later);
  const auto rows = ledger.rows();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].key.sender_id == 7);
  CHECK(rows[0].service == "cards");
  CHECK(rows[0].hostname == "h1");
  CHECK(rows[0].first_seen == some_time);
  CHECK(rows[0].last_seen == later);
  CHECK(rows[0].address == source(2));
}

TEST_CASE("ledger: names are cut at a character, and those of refused batches are not believed") {
  SenderLedger ledger;
  BatchHeader header = header_of(0, 0);
  std::string name = std::string(127, 'a') + "\xc3\xa9" + "b";
  header.service = name;
  ledger.receive(report_of(header, 1), some_size, source(1), some_time);
  CHECK(ledger.rows()[0].service == std::string(127, 'a'));

  DatagramReport refused = report_of(header_of(1, 1), 0);
  refused.refused = RefusalReason::invalid_utf8;
  refused.header->service = "\xff\xfe";
  ledger.receive(refused, some_size, source(1), some_time);
  CHECK(ledger.rows()[0].service == std::string(127, 'a'));
}

TEST_CASE("ledger: beyond its limit the row heard longest ago is folded into the totals") {
  SenderLedger ledger({.rows = 3});
  for (const std::uint64_t sender : {1u, 2u, 3u}) receive(ledger, 0, 0, 10, sender);
  receive(ledger, 1, 10, 10, 1);
  receive(ledger, 0, 0, 10, 4);
  std::vector<std::uint64_t> listed;
  for (const SenderRow& row : ledger.rows()) listed.push_back(row.key.sender_id);
  CHECK(listed == std::vector<std::uint64_t>{4, 1, 3});
  CHECK(ledger.rows_folded() == 1);
  CHECK(ledger.totals().received == 50);
  check_sums(ledger.totals());
}

TEST_CASE("ledger: what is settled after its row was folded goes to the totals") {
  SenderLedger ledger({.rows = 1});
  const auto entry =
      ledger.receive(report_of(header_of(0, 0), 10), some_size, source(1), some_time);
  receive(ledger, 0, 0, 5, 8);
  ledger.stored(entry.key, 10);
  CHECK(ledger.totals().stored == 15);
  check_sums(ledger.totals());
}

TEST_CASE("ledger, hostile: claims that cannot be true are not entered") {
  struct Forged {
    std::uint64_t sequence, before;
    std::uint32_t count;
  };
  // After an honest batch {10, 100, 10}.
  const auto check = [](const char* situation, const Forged& forged) {
    CAPTURE(situation);
    SenderLedger ledger;
    receive(ledger, 10, 100, 10);
    receive(ledger, forged.sequence, forged.before, forged.count);
    const SenderTally tally = only_tally(ledger);
    CHECK(tally.contradictions == 1);
    CHECK(tally.received == 10 + forged.count);
    CHECK(tally.lost_on_wire == 0);
    CHECK(tally.sent_before_first_seen == 100);
    // The honest sender goes on as if nothing had been.
    CHECK(receive(ledger, 11, 110, 10) == Verdict::take);
    CHECK(only_tally(ledger).contradictions == 1);
  };
  check("count at the end of 64 bits", {12, max_u64, 1});
  check("sum beyond 64 bits", {max_u64, max_u64 - 1, 1000});
  check("counts go backwards", {12, 50, 1});
  check("counts overlap the newest", {12, 109, 1});
  check("more than the batches between can hold", {12, 110 + 65507, 1});
  check("earlier, and reaching into the newest", {9, 95, 10});
  check("far ahead, more than there can be", {1'000'000, std::uint64_t{1} << 49, 1});
}

TEST_CASE("ledger, hostile: the first batch of a sender claims more than there can have been") {
  SenderLedger ledger;
  receive(ledger, 0, 1, 1);
  receive(ledger, 1, max_u64, 1, 8);
  for (const SenderRow& row : ledger.rows()) {
    CHECK(row.tally.sent_before_first_seen == 0);
    CHECK(row.tally.contradictions == 1);
    CHECK(row.tally.sent() == 1);
  }
}

TEST_CASE("ledger, hostile: forged drop counts are not believed") {
  SenderLedger ledger;
  BatchHeader header = header_of(0, 0);
  header.drops[DropReason::queue_full] = max_u64;
  header.drops[DropReason::shutdown] = 3;
  ledger.receive(report_of(header, 0), some_size, source(1), some_time);
  const SenderTally tally = only_tally(ledger);
  CHECK(tally.dropped_by_sender[DropReason::queue_full] == 0);
  CHECK(tally.dropped_by_sender[DropReason::shutdown] == 3);
}

TEST_CASE("ledger, hostile: a refused datagram counts for no more than could be in it") {
  SenderLedger ledger;
  DatagramReport report = report_of(header_of(0, 0), 0);
  report.refused = RefusalReason::malformed;
  report.annotation_count = std::numeric_limits<std::uint32_t>::max();
  ledger.receive(report, 300, source(1), some_time);
  CHECK(only_tally(ledger).received == 100);
  report.annotation_count = 0;
  report.header = header_of(1, 100);
  ledger.receive(report, 0, source(1), some_time);
  CHECK(only_tally(ledger).received == 101);
}

TEST_CASE("ledger, hostile: the sender id zero is nobody, and known by its address") {
  SenderLedger ledger;
  receive(ledger, 0, 0, 1, 0);
  receive(ledger, 5, 1'000'000, 1, 0);
  const SenderTally tally = only_tally(ledger);
  CHECK(tally.received == 2);
  CHECK(tally.lost_on_wire == 0);
}

TEST_CASE("ledger, hostile: any claims at all keep the sums and the number of rows") {
  std::mt19937_64 random(2);
  SenderLedger ledger({.rows = 8});
  const std::uint64_t edges[] = {0, 1, 2, 1000, 1024, 1u << 20, max_u64 / 2, max_u64 - 1, max_u64};
  const auto any = [&] {
    return edges[random() % std::size(edges)] + (random() % 4 == 0 ? random() % 64 : 0);
  };
  for (int i = 0; i < 50'000; ++i) {
    BatchHeader header = header_of(any(), any(), random() % 20);
    header.drops[DropReason::queue_full] = any();
    DatagramReport report = report_of(header, static_cast<std::uint32_t>(random() % 100));
    if (random() % 4 == 0) report.refused = RefusalReason::too_deep;
    if (random() % 8 == 0) {
      ledger.receive_dropped(report, some_size, source(1), some_time);
      continue;
    }
    const auto entry = ledger.receive(report, some_size, source(1), some_time);
    if (entry.verdict == Verdict::take && !report.refused) {
      ledger.stored(entry.key, report.accepted_annotations);
    }
  }
  CHECK(ledger.rows().size() == 8);
  for (const SenderRow& row : ledger.rows()) check_sums(row.tally);
  check_sums(ledger.totals());
  CHECK(ledger.totals().received < 50'000u * 500u);
}

}  // namespace phosphor
