// What a damaged store answers: all that can be read, and that something is missing.

#include "store/inspection.h"
#include "store/keys.h"
#include "store/rocks_store.h"
#include "store/store_copy.h"
#include "tests/store/damaged_folder.h"
#include "tests/store/export_stream.h"
#include "tests/store/store_words.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr std::uint64_t trace_count = 40;

RocksStoreOptions options_for(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  options.head_records = 5;
  return options;
}

std::unique_ptr<RocksStore> opened(const std::string& folder) {
  auto store = RocksStore::open(options_for(folder));
  REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
  return *std::move(store);
}

// Some of the traces are sealed, the last ones are in the journal.
void write_some(const std::string& folder) {
  const auto store = opened(folder);
  for (std::uint64_t trace = 1; trace <= trace_count; ++trace) {
    REQUIRE(store->write(one_span(trace, std::chrono::milliseconds(trace)).batch()).ok());
  }
}

// A slice's records are written out into a file when the next slice begins.
void write_in_slices(const std::string& folder) {
  RocksStoreOptions options = options_for(folder);
  options.now = &store_now;
  options.slice_length = 1s;
  store_clock = test_epoch;
  const auto store = RocksStore::open(options);
  REQUIRE(store.ok());
  for (std::uint64_t trace = 1; trace <= trace_count; ++trace) {
    store_clock = test_epoch + trace * 300ms;
    REQUIRE((*store)->write(one_span(trace, std::chrono::milliseconds(trace)).batch()).ok());
  }
}

// Every trace that is asked for comes whole, or with a word about what is missing.
std::uint64_t honest_count(const RocksStore& store) {
  std::uint64_t whole = 0;
  bool something_is_missing = false;
  for (std::uint64_t id = 1; id <= trace_count; ++id) {
    const auto trace = store.trace(trace_id(id), {});
    if (trace && *trace && (*trace)->blocks_damaged == 0) {
      CHECK((*trace)->spans.size() == 1);
      ++whole;
    } else {
      something_is_missing = true;
    }
  }
  if (something_is_missing) CHECK(store.status().damage.count > 0);
  return whole;
}

std::string ids_found(const RocksStore& store) {
  SearchQuery query;
  query.limit = 100;
  const auto page = store.search(query, {});
  REQUIRE_MESSAGE(page.ok(), (page ? "" : page.error().message));
  return ids_of(*page);
}

std::string damage_of(const RocksStore& store) {
  const StoreStatus status = store.status();
  return status.damage.sentences.empty() ? "" : status.damage.sentences.front();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The store goes on: what is written now is there, after another opening too.
void check_that_it_goes_on(const std::string& folder) {
  constexpr std::uint64_t first_new = 1000;
  {
    const auto store = opened(folder);
    for (std::uint64_t trace = first_new; trace < first_new + 20; ++trace) {
      REQUIRE(store->write(one_span(trace, 1s).batch()).ok());
    }
  }
  const auto store = opened(folder);
  for (std::uint64_t trace = first_new; trace < first_new + 20; ++trace) {
    const auto found = store->trace(trace_id(trace), {});
    REQUIRE(found.ok());
    CHECK(found->has_value());
  }
}

}  // namespace

TEST_CASE("damage: what is wrong in a value is named, counted, and the rest is served") {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  write_some(path);
  SUBCASE("a block") {
    put_into(path, "slice-", block_key(2, 0), "no block");
    const auto store = opened(path);
    CHECK(store->status().damage.count == 0);  // nobody has looked yet
    SearchQuery query;
    query.limit = 100;
    const auto page = store->search(query, {});
    REQUIRE(page.ok());
    CHECK(page->traces.size() == trace_count - 5);
    CHECK(page->cost.blocks_damaged == 1);
    CHECK(contains(damage_of(*store), "block 0 of segment 2"));
    CHECK(honest_count(*store) == trace_count - 5);
    CHECK(store->status().damage.count == 1);
    const auto lost = store->trace(trace_id(6), {});  // the second five
    REQUIRE_FALSE(lost.ok());
    CHECK(lost.error().code == ErrorCode::corrupt);
  }
  SUBCASE("a description") {
    put_into(path, "slice-", segment_key(2), "no description");
    const auto store = opened(path);
    CHECK(contains(damage_of(*store), "segment 2"));
    CHECK(honest_count(*store) == trace_count - 5);
  }
  SUBCASE("a page of a filter") {
    for (std::size_t page = 0; page < 4; ++page) {
      put_into(path, "slice-", filter_page_key(2, page), "no filter");
    }
    const auto store = opened(path);
    const auto found =
        store->search(query_of([](auto& q) { q.service = "api", q.limit = 100; }), {});
    REQUIRE(found.ok());
    CHECK(found->traces.size() == trace_count);
    CHECK(contains(damage_of(*store), "filter of segment 2"));
  }
  SUBCASE("an entry of the journal") {
    put_into(path, "journal", journal_key(38), "no entry");
    const auto store = opened(path);
    CHECK(contains(damage_of(*store), "entry 38 of the journal"));
    CHECK(honest_count(*store) == trace_count - 1);
  }
  check_that_it_goes_on(path);
}

TEST_CASE("damage: a trace of which a block is missing comes with what there is") {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  {
    const auto store = opened(path);
    for (std::uint64_t part = 0; part < 3; ++part) {
      RecordBuilder records = one_span(1, std::chrono::milliseconds(part));
      for (std::uint64_t other = 2; other <= 5; ++other) {
        records.span("1").in_trace(10 * part + other).from(1ms).lasting(1ms).of("api");
      }
      REQUIRE(store->write(records.batch()).ok());
    }
  }
  put_into(path, "slice-", block_key(1, 0), "no block");
  const auto store = opened(path);
  const auto trace = store->trace(trace_id(1), {});
  REQUIRE(trace.ok());
  REQUIRE(trace->has_value());
  CHECK((*trace)->blocks_damaged == 1);
  CHECK((*trace)->spans.size() == 2);
}

TEST_CASE("damage: flipped bytes of the database's files are found, and the rest is served") {
  const TemporaryFolder folder;
  const std::string whole = folder / "whole";
  write_in_slices(whole);
  std::size_t served = 0;
  for (const std::string& file : files_that_end(whole, ".sst")) {
    const std::uint64_t size = std::filesystem::file_size(file);
    for (const std::uint64_t at : {std::uint64_t{10}, size / 3, size / 2, size - 60}) {
      CAPTURE(file);
      CAPTURE(at);
      const TemporaryFolder copies;
      const std::string path = copies / "store";
      std::filesystem::copy(whole, path);
      flip_byte(path + file.substr(whole.size()), at);
      const auto store = RocksStore::open(options_for(path));
      if (!store) {
        CHECK(contains(store.error().message, path));
        continue;
      }
      ++served;
      honest_count(**store);
      ids_found(**store);
    }
  }
  CHECK(served > 0);
}

TEST_CASE("damage: a file that is missing or cut off is named, and the rest is served") {
  const TemporaryFolder folder;
  const std::string whole = folder / "whole";
  write_in_slices(whole);
  const auto files = files_that_end(whole, ".sst");
  REQUIRE_FALSE(files.empty());
  for (const std::string& file : files) {
    for (const bool is_missing : {true, false}) {
      CAPTURE(file);
      CAPTURE(is_missing);
      const TemporaryFolder copies;
      const std::string path = copies / "store";
      std::filesystem::copy(whole, path);
      const std::string damaged = path + file.substr(whole.size());
      if (is_missing) {
        std::filesystem::remove(damaged);
      } else {
        std::filesystem::resize_file(damaged, std::filesystem::file_size(damaged) / 2);
      }
      const auto store = opened(path);
      CHECK(honest_count(*store) < trace_count);
      CHECK(honest_count(*store) >= trace_count / 2);
      INFO(damage_of(*store));
      CHECK(contains(damage_of(*store), file.substr(file.rfind('/') + 1)));
    }
  }
}

namespace {

// A store of which all is in the log yet, each trace in a record of its own.
constexpr std::uint64_t logged_traces = 60;

RocksStoreOptions logged_options(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  return options;
}

void write_log(const std::string& folder, std::size_t record_bytes) {
  const auto store = RocksStore::open(logged_options(folder));
  REQUIRE(store.ok());
  // Random, as a record is compressed before it is logged.
  std::mt19937_64 random(1);
  for (std::uint64_t trace = 1; trace <= logged_traces; ++trace) {
    std::string message;
    for (std::size_t i = 0; i < record_bytes; ++i) message += static_cast<char>(random());
    RecordBuilder records = one_span(trace, std::chrono::milliseconds(trace));
    records.batch().spans[0].status_message = message;
    REQUIRE((*store)->write(records.batch()).ok());
  }
}

// The one that has the records.
std::string log_of(const std::string& folder) {
  const auto logs = files_that_end(folder, ".log");
  REQUIRE_FALSE(logs.empty());
  return *std::max_element(logs.begin(), logs.end(), [](const auto& one, const auto& other) {
    return std::filesystem::file_size(one) < std::filesystem::file_size(other);
  });
}

std::uint64_t logged_count(const RocksStore& store) {
  std::uint64_t found = 0;
  for (std::uint64_t id = 1; id <= logged_traces; ++id) {
    const auto trace = store.trace(trace_id(id), {});
    REQUIRE(trace.ok());
    if (trace->has_value()) ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("damage: in the log, what stands behind a damaged record of it is not lost") {
  for (const std::size_t record_bytes : {std::size_t{1} << 10, std::size_t{100} << 10}) {
    const TemporaryFolder whole;
    write_log(whole / "store", record_bytes);
    const std::uint64_t size = std::filesystem::file_size(log_of(whole / "store"));
    for (const std::uint64_t at : {std::uint64_t{8}, size / 3, size / 2, 3 * size / 4}) {
      CAPTURE(record_bytes);
      CAPTURE(at);
      const TemporaryFolder copies;
      const std::string path = copies / "store";
      std::filesystem::copy(whole / "store", path);
      const std::string log = log_of(path);
      flip_byte(log, at);
      {
        const auto store = RocksStore::open(logged_options(path));
        REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
        CHECK((*store)->status().damage.count == 1);
        CHECK(contains(damage_of(**store), log));
        // A block of the log, 32 KiB, and the records that reach into it.
        const std::uint64_t in_a_block = (std::uint64_t{32} << 10) / record_bytes + 2;
        CHECK(logged_count(**store) < logged_traces);
        CHECK(logged_count(**store) >= logged_traces - in_a_block);
        CHECK((*store)->trace(trace_id(logged_traces), {})->has_value());
      }
      CHECK(std::filesystem::file_size(log + ".damaged") == size);
      // It is told until the file is removed.
      CHECK(opened(path)->status().damage.count == 1);
      CHECK(contains(damage_of(*opened(path)), log + ".damaged"));
      check_that_it_goes_on(path);
      std::filesystem::remove(log + ".damaged");
      CHECK(opened(path)->status().damage.count == 0);
    }
  }
}

TEST_CASE("damage: a log that ends in the middle of a record, as a crash leaves it, is no damage") {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  write_log(path, 1024);
  const std::string log = log_of(path);
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 3);
  {
    const auto store = RocksStore::open(logged_options(path));
    REQUIRE(store.ok());
    CHECK((*store)->status().damage.count == 0);
    CHECK(logged_count(**store) == logged_traces - 1);
  }
  CHECK_FALSE(std::filesystem::exists(log + ".damaged"));
  check_that_it_goes_on(path);
}

TEST_CASE("damage: a command that only reads says that a log is damaged, and changes nothing") {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  write_log(path, std::size_t{100} << 10);
  const std::string log = log_of(path);
  const std::uint64_t size = std::filesystem::file_size(log);
  flip_byte(log, size / 2);
  const auto inspected = inspect_store(path);
  REQUIRE_MESSAGE(inspected.ok(), (inspected ? "" : inspected.error().message));
  CHECK(inspected->damage.count == 1);
  CHECK(inspected->journal_records > 0);
  CHECK(inspected->journal_records < logged_traces);
  std::string exported;
  const auto outcome = export_store(path, {}, into(exported), nullptr);
  REQUIRE_MESSAGE(outcome.ok(), (outcome ? "" : outcome.error().message));
  CHECK(outcome->records == inspected->journal_records);
  CHECK(outcome->damage.count == 1);
  CHECK(std::filesystem::file_size(log) == size);
  CHECK_FALSE(std::filesystem::exists(log + ".damaged"));

  opened(path);  // the daemon mends it; what is missing is told from then on
  const auto mended = inspect_store(path);
  REQUIRE(mended.ok());
  CHECK(mended->damage.count == 1);
  CHECK(contains(mended->damage.sentences.at(0), log + ".damaged"));
}
