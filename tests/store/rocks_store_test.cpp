#include "store/rocks_store.h"

#include "tests/store/retention_conformance.h"
#include "tests/store/store_conformance.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// With a head of so many records: with few of them everything is soon in blocks, with many nothing.
template <std::size_t head_records>
struct RocksStoreWithHead {
  static constexpr auto max_age = 72h;
  static constexpr auto slack = 3h;

  RocksStoreWithHead() { reopen(); }

  TraceWriter& writer() { return *store; }
  TraceReader& reader() { return *store; }
  void reopen() {
    store.reset();
    auto opened = RocksStore::open(options);
    REQUIRE_MESSAGE(opened.ok(), (opened ? "" : opened.error().message));
    store = *std::move(opened);
  }

  TemporaryFolder folder;
  RocksStoreOptions options = [this] {
    RocksStoreOptions all;
    all.folder = folder / "store";
    all.max_age = max_age;
    all.slice_length = slack;
    all.now = &store_now;
    all.head_records = head_records;
    return all;
  }();
  std::unique_ptr<RocksStore> store;
};

using RocksStoreUnderTest = RocksStoreWithHead<100'000>;
using RocksStoreOfBlocks = RocksStoreWithHead<1>;

std::string error_of(const RocksStoreOptions& options) {
  const auto opened = RocksStore::open(options);
  return opened ? "no error" : opened.error().message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TYPE_TO_STRING(RocksStoreUnderTest);
TYPE_TO_STRING(RocksStoreOfBlocks);
TEST_CASE_TEMPLATE_INVOKE(store_conformance, RocksStoreUnderTest, RocksStoreOfBlocks);
TEST_CASE_TEMPLATE_INVOKE(retention_conformance, RocksStoreUnderTest, RocksStoreOfBlocks);

TEST_CASE("rocks store: a folder that cannot be used is refused in one clear sentence") {
  TemporaryFolder folder;
  RocksStoreOptions options;

  SUBCASE("a file is in the way") {
    options.folder = folder / "file";
    std::ofstream(options.folder) << "x";
    CHECK(contains(error_of(options), "cannot be written"));
  }
  SUBCASE("in use") {
    options.folder = folder / "store";
    const auto first = RocksStore::open(options);
    REQUIRE(first.ok());
    CHECK(contains(error_of(options), "in use by another process"));
  }
  SUBCASE("of a newer format") {
    options.folder = folder / "store";
    REQUIRE(RocksStore::open(options).ok());
    std::ofstream(options.folder + "/phosphor-format") << "phosphor store, format 99\n";
    const auto opened = RocksStore::open(options);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == ErrorCode::unsupported);
    CHECK(contains(opened.error().message, "format 99"));
    CHECK(contains(opened.error().message, options.folder));
  }
  SUBCASE("of a format that is no longer read") {
    options.folder = folder / "store";
    REQUIRE(RocksStore::open(options).ok());
    std::ofstream(options.folder + "/phosphor-format") << "phosphor store, format 1\n";
    const auto opened = RocksStore::open(options);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == ErrorCode::unsupported);
    CHECK(contains(opened.error().message, "format 1"));
  }
  SUBCASE("its format file says nothing") {
    options.folder = folder / "store";
    std::filesystem::create_directories(options.folder);
    std::ofstream(options.folder + "/phosphor-format") << "what?\n";
    CHECK(contains(error_of(options), "does not say which format"));
  }
  SUBCASE("a database of somebody else's") {
    options.folder = folder / "store";
    REQUIRE(RocksStore::open(options).ok());
    std::filesystem::remove(options.folder + "/phosphor-format");
    CHECK(contains(error_of(options), "no store of Phosphor's"));
  }
}

TEST_CASE("rocks store: a damaged file is an error that names the folder, not a crash") {
  TemporaryFolder folder;
  RocksStoreOptions options;
  options.folder = folder / "store";
  REQUIRE(RocksStore::open(options).ok());
  std::ofstream(options.folder + "/CURRENT") << "MANIFEST-999999\n";
  const auto opened = RocksStore::open(options);
  REQUIRE_FALSE(opened.ok());
  CHECK(contains(opened.error().message, options.folder));
}

TEST_CASE(
    "rocks store: beyond the size limit the oldest slices are dropped, and their space freed") {
  store_clock = test_epoch;
  TemporaryFolder folder;
  RocksStoreOptions options;
  options.folder = folder / "store";
  options.max_disk_bytes = std::uint64_t{8} << 20;
  options.now = &store_now;
  auto store = RocksStore::open(options);
  REQUIRE(store.ok());
  std::mt19937_64 random(1);
  for (std::uint64_t trace = 1; trace <= 1200; ++trace) {
    RecordBuilder records = one_span(trace, std::chrono::milliseconds(trace));
    std::string noise(16 << 10, ' ');
    for (char& c : noise) c = static_cast<char>(random());
    records.batch().spans.back().status_message = records.batch().arena.copy(noise);
    REQUIRE((*store)->write(records.batch()).ok());
    if (trace % 100 == 0) REQUIRE((*store)->apply_retention(store_clock).ok());
  }
  const StoreStatus status = (*store)->status();
  CHECK(status.slices_dropped > 0);
  CHECK(status.slice_count > 4);
  CHECK(status.disk_bytes < options.max_disk_bytes * 3 / 2);
  CHECK(status.max_disk_bytes == options.max_disk_bytes);
  CHECK(status.max_age == options.max_age);
  const auto page = (*store)->search({}, {});
  REQUIRE(page.ok());
  CHECK(page->traces.at(0).trace_id == trace_id(1200));
  CHECK_FALSE((*store)->trace(trace_id(1), {})->has_value());
}

TEST_CASE("rocks store: synced writes are written as the others are") {
  TemporaryFolder folder;
  RocksStoreOptions options;
  options.folder = folder / "store";
  options.sync = true;
  auto store = RocksStore::open(options);
  REQUIRE(store.ok());
  CHECK((*store)->write(one_span(1, 0ms).batch()).ok());
  CHECK((*store)->trace(trace_id(1), {})->has_value());
}

TEST_CASE("rocks store: lists of names are bounded, and what they refuse is counted") {
  RocksStoreUnderTest store;
  RecordBuilder records;
  for (int i = 0; i < 1'100; ++i) records.span("1").of("api").named("op " + std::to_string(i));
  records.span("1").of(std::string(600, 'x'));
  write(store, records);
  CHECK(store.reader().operations("api")->size() == 1'000);
  CHECK(store.reader().services()->size() == 1);
  CHECK(store.reader().status().catalog_refused == 101);
  CHECK(found(store, query_of([](auto& q) { q.operation = "op 1099"; })) == "1");
}
