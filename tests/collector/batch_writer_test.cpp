#include "collector/batch_writer.h"

#include "tests/collector/datagrams.h"
#include "tests/collector/fake_store.h"
#include "tests/support/eventually.h"

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <string>

namespace phosphor {

using test::disk_full;
using test::eventually;
using test::FakeSender;
using test::FakeStore;
using test::some_time;
using test::source;

namespace {

struct Parts {
  FakeStore store;
  Backlog backlog;
  Ingest ingest{store};
};

std::unique_ptr<PendingExport> export_of(std::uint64_t span_id) {
  auto pending = std::make_unique<PendingExport>();
  Span span;
  span.span_id = {span_id};
  pending->records.spans.push_back(span);
  return pending;
}

std::future<Result<void>> push(Backlog& backlog, std::uint64_t span_id) {
  auto pending = export_of(span_id);
  const auto written = std::make_shared<std::promise<Result<void>>>();
  pending->settled = [written](std::unique_ptr<PendingExport>, const Result<void>& outcome) {
    written->set_value(outcome);
  };
  REQUIRE(backlog.push_export(pending, std::chrono::steady_clock::now()));
  return written->get_future();
}

}  // namespace

TEST_CASE("batch writer: datagrams reach the store without being asked for") {
  Parts parts;
  BatchWriter writer(parts.backlog, parts.ingest, parts.store);
  FakeSender sender(7);
  parts.backlog.push_datagram(sender.next(3), source(1), some_time);
  CHECK(eventually([&] { return parts.store.span_ids().size() == 3; }));
  CHECK(eventually([&] { return parts.ingest.totals().stored == 3; }));
}

TEST_CASE("batch writer: an export is answered after its write, not before") {
  Parts parts;
  parts.store.block(true);
  BatchWriter writer(parts.backlog, parts.ingest, parts.store);
  auto written = push(parts.backlog, 5);
  parts.store.await_writes(1);
  CHECK(written.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  parts.store.block(false);
  CHECK(written.get().ok());
  CHECK(parts.store.span_ids() == std::vector<std::uint64_t>{5});
}

TEST_CASE("batch writer: what comes while a write runs is written together") {
  Parts parts;
  parts.store.block(true);
  BatchWriter writer(parts.backlog, parts.ingest, parts.store);
  std::vector<std::future<Result<void>>> answers;
  answers.push_back(push(parts.backlog, 1));
  parts.store.await_writes(1);
  for (std::uint64_t id = 2; id <= 9; ++id) answers.push_back(push(parts.backlog, id));
  parts.store.block(false);
  for (auto& answer : answers) CHECK(answer.get().ok());
  CHECK(parts.store.writes() == 2);
  CHECK(parts.store.span_ids().size() == 9);
}

TEST_CASE("batch writer: a store that fails is told, and heals by itself") {
  Parts parts;
  parts.store.fail(disk_full);
  BatchWriter writer(parts.backlog, parts.ingest, parts.store);
  CHECK_FALSE(writer.store_error());
  const Result<void> failed = push(parts.backlog, 1).get();
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().message == disk_full.message);
  CHECK(writer.store_error() == disk_full.message);
  FakeSender sender(7);
  parts.backlog.push_datagram(sender.next(2), source(1), some_time);
  constexpr auto reason = static_cast<std::size_t>(CollectorDrop::store_failed);
  CHECK(eventually([&] { return parts.ingest.totals().dropped_by_collector[reason] == 2; }));

  parts.store.fail(std::nullopt);
  CHECK(push(parts.backlog, 2).get().ok());
  CHECK_FALSE(writer.store_error());
  CHECK(parts.store.span_ids() == std::vector<std::uint64_t>{2});
}

TEST_CASE("batch writer: stop writes all that was received before it") {
  Parts parts;
  parts.store.block(true);
  auto writer = std::make_unique<BatchWriter>(parts.backlog, parts.ingest, parts.store);
  auto first = push(parts.backlog, 1'000'001);
  parts.store.await_writes(1);
  FakeSender sender(7);
  for (int i = 0; i < 100; ++i) {
    parts.backlog.push_datagram(sender.next(10), source(1), some_time);
  }
  auto last = push(parts.backlog, 1'000'002);
  parts.store.block(false);
  writer->stop();
  CHECK(first.get().ok());
  CHECK(last.get().ok());
  CHECK(parts.store.span_ids().size() == 1002);
  CHECK(parts.ingest.totals().stored == 1000);
}

TEST_CASE("batch writer: retention is applied now and then, also when nothing comes") {
  Parts parts;
  BatchWriter::Options options;
  options.retention_interval = std::chrono::milliseconds(1);
  BatchWriter writer(parts.backlog, parts.ingest, parts.store, options);
  CHECK(eventually([&] { return parts.store.retentions() >= 3; }));
  parts.store.fail(disk_full);
  CHECK(eventually([&] { return writer.store_error().has_value(); }));
  parts.store.fail(std::nullopt);
  CHECK(eventually([&] { return !writer.store_error(); }));
}

}  // namespace phosphor
