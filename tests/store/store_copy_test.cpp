#include "store/store_copy.h"

#include "store/journal_batch.h"
#include "store/keys.h"
#include "store/memory_store.h"
#include "store/rocks_store.h"
#include "tests/proto/random_records.h"
#include "tests/proto/record_text.h"
#include "tests/store/damaged_folder.h"
#include "tests/store/export_stream.h"
#include "tests/store/store_words.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr std::uint64_t trace_count = 30;

std::unique_ptr<RocksStore> opened(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  options.head_records = 7;
  auto store = RocksStore::open(options);
  REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
  return *std::move(store);
}

// Spans and annotations of which every field says something, sealed ones and others.
void write_some(RocksStore& store) {
  for (std::uint64_t trace = 1; trace <= trace_count; ++trace) {
    RecordBuilder records = everything();
    for (Span& span : records.batch().spans) span.trace_id = trace_id(trace);
    for (Annotation& annotation : records.batch().annotations) {
      annotation.trace_id = trace_id(trace);
    }
    REQUIRE(store.write(records.batch()).ok());
  }
}

std::string picture(const TraceReader& store) {
  std::string all;
  for (std::uint64_t id = 1; id <= trace_count; ++id) {
    const auto trace = store.trace(trace_id(id), {});
    REQUIRE_MESSAGE(trace.ok(), (trace ? "" : trace.error().message));
    all += *trace ? trace_text((*trace)->spans) : "nothing\n";
  }
  return all;
}

const InspectionProgress nobody_looks = [](std::uint64_t, std::uint64_t) {};

std::string exported(const std::string& folder) {
  std::string bytes;
  const auto outcome = export_store(folder, {}, into(bytes), nobody_looks);
  REQUIRE_MESSAGE(outcome.ok(), (outcome ? "" : outcome.error().message));
  CHECK(outcome->damage.count == 0);
  CHECK(outcome->records == 2 * trace_count);
  return bytes;
}

std::uint64_t imported(const std::string& folder, std::string_view bytes) {
  std::uint64_t records = 0;
  const auto outcome = import_store(folder, from(bytes), records);
  REQUIRE_MESSAGE(outcome.ok(), (outcome ? "" : outcome.error().message));
  return records;
}

}  // namespace

TEST_CASE("export and import: every field of every record comes back, also when it comes twice") {
  const TemporaryFolder folder;
  std::string expected;
  {
    const auto store = opened(folder / "a");
    write_some(*store);
    expected = picture(*store);
    CHECK(exported(folder / "a").size() > 1000);  // beside a store that is in use
  }
  const std::string bytes = exported(folder / "a");
  CHECK(imported(folder / "b", bytes) == 2 * trace_count);
  CHECK(picture(*opened(folder / "b")) == expected);
  CHECK(imported(folder / "b", bytes) == 2 * trace_count);
  CHECK(picture(*opened(folder / "b")) == expected);
}

namespace {

// Traces 1 to 40 that begin at as many milliseconds: sealed ones and others. The last has no time.
void write_in_time(const std::string& folder) {
  const auto store = opened(folder);
  for (std::uint64_t trace = 1; trace <= 40; ++trace) {
    REQUIRE(store->write(one_span(trace, std::chrono::milliseconds(trace)).batch()).ok());
  }
  RecordBuilder timeless;
  timeless.span("1").in_trace(41);
  timeless.batch().spans[0].start = timeless.batch().spans[0].end = no_time;
  REQUIRE(store->write(timeless.batch()).ok());
}

std::uint64_t exported_count(const std::string& folder, const ExportSelection& selection,
                             std::string& bytes) {
  const auto outcome = export_store(folder, selection, into(bytes), nobody_looks);
  REQUIRE_MESSAGE(outcome.ok(), (outcome ? "" : outcome.error().message));
  return outcome->records;
}

}  // namespace

namespace {

// Batches of random records in few traces, so that a trace lies in several places.
void write_random(const std::string& folder) {
  const auto store = opened(folder);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RecordBatch batch;
    RandomRecords random(seed, batch.arena);
    batch.spans = random.spans();
    for (int i = 0; i < 3; ++i) batch.annotations.push_back(random.annotation());
    for (Span& span : batch.spans) span.trace_id = trace_id(1 + random.below(9));
    for (Annotation& annotation : batch.annotations) {
      annotation.trace_id = trace_id(1 + random.below(9));
    }
    REQUIRE(store->write(batch).ok());
  }
}

// Every record of an export as text, in an order that does not depend on how it was stored.
std::vector<std::string> records_in(std::string_view bytes) {
  std::vector<std::string> texts;
  ExportReader reader(from(bytes));
  REQUIRE(reader.begin().ok());
  while (true) {
    const auto entry = reader.next();
    REQUIRE_MESSAGE(entry.ok(), (entry ? "" : entry.error().message));
    if (!*entry) break;
    RecordBatch batch;
    const auto opened_entry = JournalReader::open_untrusted(**entry);
    REQUIRE(opened_entry.ok());
    REQUIRE(opened_entry->read_all(batch).ok());
    for (const Span& span : batch.spans) texts.push_back(span_text(span));
    for (const Annotation& annotation : batch.annotations) {
      texts.push_back(annotation_text(annotation));
    }
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

TEST_CASE("export: of what was imported it has the very records that the import had") {
  const TemporaryFolder folder;
  write_random(folder / "a");
  std::string first;
  const std::uint64_t count = exported_count(folder / "a", {}, first);
  CHECK(count > 60);
  CHECK(imported(folder / "b", first) == count);
  std::string second;
  CHECK(exported_count(folder / "b", {}, second) == count);
  CHECK(records_in(second) == records_in(first));

  // The parts of an export are the whole.
  std::string part;
  std::uint64_t in_parts = 0;
  for (std::uint64_t id = 1; id <= 9; ++id) {
    in_parts += exported_count(folder / "b", {{trace_id(id)}, {}, {}}, part);
    imported(folder / "c", part);
    part.clear();
  }
  CHECK(in_parts == count);
  exported_count(folder / "c", {}, part);
  CHECK(records_in(part) == records_in(first));
}

TEST_CASE("export: only the traces that are asked for, wherever they lie") {
  const TemporaryFolder folder;
  write_in_time(folder / "a");
  std::string bytes;
  const ExportSelection two({trace_id(40), trace_id(3), trace_id(1000)}, {}, {});
  CHECK(exported_count(folder / "a", two, bytes) == 2);
  CHECK(imported(folder / "b", bytes) == 2);
  const auto copy = opened(folder / "b");
  CHECK(copy->trace(trace_id(3), {})->has_value());
  CHECK(copy->trace(trace_id(40), {})->has_value());
  CHECK_FALSE(copy->trace(trace_id(4), {})->has_value());
}

TEST_CASE("export: ranges of time that join have each record with a time once") {
  const TemporaryFolder folder;
  write_in_time(folder / "a");
  std::string bytes;
  CHECK(exported_count(folder / "a", {{}, {}, at_time(10ms)}, bytes) == 9);
  CHECK(exported_count(folder / "a", {{}, at_time(10ms), at_time(36ms)}, bytes) == 26);
  CHECK(exported_count(folder / "a", {{}, at_time(36ms), {}}, bytes) == 5);
  CHECK(exported_count(folder / "a", {{}, at_time(41ms), {}}, bytes) == 0);
  CHECK(exported_count(folder / "a", {{trace_id(5)}, at_time(6ms), {}}, bytes) == 0);
  CHECK(exported_count(folder / "a", {}, bytes) == 41);
}

TEST_CASE("import: what is wrong with a file is said, with what was imported before it") {
  const TemporaryFolder folder;
  write_some(*opened(folder / "a"));
  const std::string bytes = exported(folder / "a");
  std::uint64_t records = 0;
  SUBCASE("it is something else") {
    const auto outcome = import_store(folder / "b", from("something else"), records);
    REQUIRE_FALSE(outcome.ok());
    CHECK_FALSE(std::filesystem::exists(folder / "b"));
  }
  SUBCASE("it is cut off") {
    const std::string cut = bytes.substr(0, bytes.size() / 2);
    const auto outcome = import_store(folder / "b", from(cut), records);
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.error().message.starts_with("at byte "));
    CHECK(records > 0);
    CHECK(records < 2 * trace_count);
  }
  SUBCASE("the folder is in use") {
    const auto running = opened(folder / "b");
    const auto outcome = import_store(folder / "b", from(bytes), records);
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.error().code == ErrorCode::unavailable);
  }
}

TEST_CASE("export: what is damaged is named, and the rest is exported") {
  const TemporaryFolder folder;
  write_some(*opened(folder / "a"));
  put_into(folder / "a", "slice-", block_key(2, 0), "no block");
  std::string bytes;
  const auto outcome = export_store(folder / "a", {}, into(bytes), nobody_looks);
  REQUIRE(outcome.ok());
  CHECK(outcome->damage.count == 1);
  CHECK(outcome->damage.sentences.at(0).find("block 0 of segment 2") != std::string::npos);
  CHECK(imported(folder / "b", bytes) == outcome->records);
  CHECK(outcome->records >= 2 * trace_count - 14);
  CHECK(outcome->records < 2 * trace_count);
}

TEST_CASE("backup: a copy is a store of its own, with all that was written before it") {
  const TemporaryFolder folder;
  const auto store = opened(folder / "a");
  write_some(*store);
  const std::string expected = picture(*store);
  REQUIRE(store->backup(folder / "copy").ok());
  REQUIRE(store->write(one_span(500, 1ms).batch()).ok());
  {
    const auto copy = opened(folder / "copy");
    CHECK(picture(*copy) == expected);
    CHECK_FALSE(copy->trace(trace_id(500), {})->has_value());
    REQUIRE(copy->write(one_span(600, 1ms).batch()).ok());
  }
  CHECK(picture(*store) == expected);  // the copy's changes are not ours
  CHECK_FALSE(store->trace(trace_id(600), {})->has_value());

  const auto again = store->backup(folder / "copy");
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().message.find("it is there already") != std::string::npos);
  CHECK_FALSE(store->backup(folder / "a/within").ok());
  CHECK_FALSE(store->backup(folder / "copy/../a/within").ok());
  CHECK_FALSE(store->backup("/proc/nowhere/copy").ok());
}

TEST_CASE("backup: of a folder that nobody has open; one that is in use is refused") {
  const TemporaryFolder folder;
  {
    const auto store = opened(folder / "a");
    write_some(*store);
    const auto made = backup_store(folder / "a", folder / "copy");
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ErrorCode::unavailable);
  }
  REQUIRE(backup_store(folder / "a", folder / "copy").ok());
  CHECK(picture(*opened(folder / "copy")) == picture(*opened(folder / "a")));
  CHECK_FALSE(backup_store(folder / "nothing", folder / "other").ok());
  CHECK_FALSE(std::filesystem::exists(folder / "nothing"));
}
