// What a damaged store answers: all that can be read, and that something is missing.

#include "store/keys.h"
#include "store/rocks_store.h"
#include "tests/store/damaged_folder.h"
#include "tests/store/store_words.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
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
  if (something_is_missing) CHECK(store.status().damage_count > 0);
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
  return status.damage.empty() ? "" : status.damage.front();
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
    CHECK(store->status().damage_count == 0);  // nobody has looked yet
    SearchQuery query;
    query.limit = 100;
    const auto page = store->search(query, {});
    REQUIRE(page.ok());
    CHECK(page->traces.size() == trace_count - 5);
    CHECK(page->cost.blocks_damaged == 1);
    CHECK(contains(damage_of(*store), "block 0 of segment 2"));
    CHECK(honest_count(*store) == trace_count - 5);
    CHECK(store->status().damage_count == 1);
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

TEST_CASE("damage: in the log, what is behind a damaged block of it is not lost") {
  // RocksDB's log has blocks of 32 KiB, and skips the rest of one that is damaged.
  constexpr std::uint64_t entries = 400;
  constexpr std::uint64_t in_two_blocks = 64;
  const TemporaryFolder folder;
  RocksStoreOptions options;
  options.folder = folder / "store";
  {
    const auto store = RocksStore::open(options);
    REQUIRE(store.ok());
    const std::string kibibyte(1024, 'x');
    for (std::uint64_t trace = 1; trace <= entries; ++trace) {
      RecordBuilder records = one_span(trace, std::chrono::milliseconds(trace));
      records.batch().spans[0].status_message = kibibyte;
      REQUIRE((*store)->write(records.batch()).ok());
    }
  }
  const auto logs = files_that_end(options.folder, ".log");
  REQUIRE_FALSE(logs.empty());
  const std::uint64_t size = std::filesystem::file_size(logs.back());
  const auto count_found = [&](const RocksStore& store) {
    std::uint64_t found = 0;
    for (std::uint64_t id = 1; id <= entries; ++id) {
      const auto trace = store.trace(trace_id(id), {});
      REQUIRE(trace.ok());
      if (trace->has_value()) ++found;
    }
    return found;
  };
  SUBCASE("a flipped byte") {
    flip_byte(logs.back(), size / 2);
    const auto store = RocksStore::open(options);
    REQUIRE(store.ok());
    CHECK((*store)->status().damage_count > 0);
    CHECK(count_found(**store) < entries);
    CHECK(count_found(**store) >= entries - in_two_blocks);
    CHECK((*store)->trace(trace_id(entries), {})->has_value());
  }
  SUBCASE("cut off in the middle of the last record, as a crash leaves it: no damage") {
    std::filesystem::resize_file(logs.back(), size - 3);
    const auto store = RocksStore::open(options);
    REQUIRE(store.ok());
    CHECK((*store)->status().damage_count == 0);
    CHECK(count_found(**store) == entries - 1);
  }
  check_that_it_goes_on(options.folder);
}
