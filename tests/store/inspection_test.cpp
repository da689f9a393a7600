#include "store/inspection.h"

#include "store/keys.h"
#include "store/rocks_store.h"
#include "tests/store/damaged_folder.h"
#include "tests/store/store_words.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// Twenty traces in heads of five records: sixteen or so are sealed, the rest is in the journal.
RocksStoreOptions options_for(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  options.head_records = 5;
  return options;
}

void write_some(const std::string& folder) {
  auto store = RocksStore::open(options_for(folder));
  REQUIRE(store.ok());
  for (std::uint64_t trace = 1; trace <= 20; ++trace) {
    REQUIRE((*store)->write(one_span(trace, 1ms).batch()).ok());
  }
}

std::uint64_t nobody_looks(std::uint64_t, std::uint64_t) { return 0; }

}  // namespace

TEST_CASE("inspection: every record is counted, in a segment or in the journal") {
  const TemporaryFolder folder;
  write_some(folder / "store");
  const auto store = inspect_store(folder / "store");
  REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
  CHECK(store->damage.count == 0);
  REQUIRE(store->slices.size() == 1);
  CHECK(store->slices[0].records + store->journal_records == 20);
  CHECK(store->slices[0].records >= 10);
  CHECK(store->slices[0].traces == store->slices[0].records);
  CHECK(store->disk_bytes > 0);
}

TEST_CASE("inspection: a check reads every block, and says how far it is") {
  const TemporaryFolder folder;
  write_some(folder / "store");
  std::uint64_t last = 0;
  std::uint64_t all = 1;
  const auto store = check_store(folder / "store", [&](std::uint64_t done, std::uint64_t of) {
    CHECK(done == last + 1);
    last = done;
    all = of;
  });
  REQUIRE(store.ok());
  CHECK(store->damage.count == 0);
  CHECK(last == all);
  CHECK(store->slices.at(0).block_bytes > 0);
}

TEST_CASE("inspection: damage is named, and the rest is looked at") {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  write_some(path);
  SUBCASE("a block") { put_into(path, "slice-", block_key(2, 0), "no block"); }
  SUBCASE("a description") { put_into(path, "slice-", segment_key(2), "no description"); }
  const auto store = check_store(path, &nobody_looks);
  REQUIRE(store.ok());
  CHECK(store->damage.count >= 1);
  CHECK(store->damage.sentences.at(0).find("segment 2") != std::string::npos);
  CHECK(store->slices.at(0).segments >= 1);
}

TEST_CASE("inspection: the folder of a running store can be looked at") {
  const TemporaryFolder folder;
  auto running = RocksStore::open(options_for(folder / "store"));
  REQUIRE(running.ok());
  REQUIRE((*running)->write(one_span(1, 1ms).batch()).ok());
  const auto store = inspect_store(folder / "store");
  REQUIRE(store.ok());
  CHECK(store->journal_records == 1);
}

TEST_CASE("inspection: what is no store is refused, and nothing is made there") {
  const TemporaryFolder folder;
  const auto store = inspect_store(folder / "nothing");
  REQUIRE_FALSE(store.ok());
  CHECK(store.error().message.find("no store of Phosphor's") != std::string::npos);
  CHECK_FALSE(inspect_store(folder / "").ok());
}
