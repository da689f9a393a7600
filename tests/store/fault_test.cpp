// A disk that refuses, and one that loses its power: nothing that was acknowledged is lost, nothing
// is there by half, and the store works again. PHOSPHOR_FAULT_SEEDS asks for more runs.

#include "store/rocks_store.h"
#include "tests/store/crash_records.h"
#include "tests/store/faulty_disk.h"
#include "tests/store/store_words.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::uint64_t seeds() {
  const char* const asked = std::getenv("PHOSPHOR_FAULT_SEEDS");
  return asked == nullptr ? 6 : std::strtoull(asked, nullptr, 10);
}

// A store on a disk, which can be opened again and again.
class Machine {
 public:
  explicit Machine(bool sync) : sync_(sync) {}

  FaultyDisk& disk() { return *disk_; }
  bool is_open() const { return store_ != nullptr; }

  // While the disk fails this may, too.
  bool open() {
    close();
    RocksStoreOptions options = crash_options(folder_ / "store");
    options.sync = sync_;
    options.env = env_.get();
    options.now = &store_now;
    auto store = RocksStore::open(options);
    why_ = store ? "" : store.error().message;
    if (store) store_ = *std::move(store);
    return store.ok();
  }
  void close() { store_.reset(); }
  const std::string& why() const { return why_; }

  // Whether it was acknowledged. Every twenty of them fill a slice.
  bool write(std::uint64_t number) {
    tried_.insert(number);
    store_clock = test_epoch + number * 5ms;
    const bool written = store_->write(crash_records(number).batch()).ok();
    if (written) acknowledged_.insert(number);
    return written;
  }

  std::uint64_t damage_count() const { return store_->status().damage.count; }

  // Every trace is there as a whole or not at all; those that were acknowledged are, unless
  // `may_miss`.
  std::size_t check(bool may_miss) const {
    std::size_t missing = 0;
    for (const std::uint64_t number : tried_) {
      const auto trace = store_->trace(trace_id(number), {});
      REQUIRE_MESSAGE(trace.ok(), (trace ? "" : trace.error().message));
      const bool is_there = trace->has_value();
      if (is_there) CHECK(is_crash_trace(**trace, number));
      if (!is_there && acknowledged_.contains(number)) ++missing;
    }
    if (!may_miss) CHECK(missing == 0);
    return missing;
  }
  // While reads fail: whole or an error, and never "no such trace" where it was acknowledged. How
  // many were an error.
  std::size_t check_while_refused() const {
    std::size_t refused = 0;
    for (const std::uint64_t number : acknowledged_) {
      const auto trace = store_->trace(trace_id(number), {});
      if (!trace) {
        ++refused;
        continue;
      }
      CHECK(trace->has_value());
      if (trace->has_value()) CHECK(is_crash_trace(**trace, number));
    }
    return refused;
  }
  // What is missing now was lost with the power, and cannot come back.
  void forget() {
    tried_.clear();
    acknowledged_.clear();
  }
  std::size_t acknowledged_count() const { return acknowledged_.size(); }

 private:
  const bool sync_;
  const TemporaryFolder folder_;
  const std::shared_ptr<FaultyDisk> disk_ = std::make_shared<FaultyDisk>();
  const std::unique_ptr<rocksdb::Env> env_ = FaultyDisk::env_on(disk_);
  std::unique_ptr<RocksStore> store_;
  std::string why_;
  std::set<std::uint64_t> tried_;
  std::set<std::uint64_t> acknowledged_;
};

}  // namespace

TEST_CASE("faults: a disk that refuses now and then costs nothing that was acknowledged") {
  std::uint64_t faults = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    CAPTURE(seed);
    Machine machine(false);
    REQUIRE(machine.open());
    std::uint64_t number = 1;
    for (int round = 0; round < 4; ++round) {
      machine.disk().fail_one_in(40, seed * 100 + static_cast<std::uint64_t>(round));
      for (int i = 0; i < 60; ++i) machine.write(number++);
      if (machine.open()) machine.check(false);  // a restart while the disk still fails
      machine.disk().fail_one_in(0, 0);
      REQUIRE_MESSAGE(machine.open(), machine.why());
      machine.check(false);
      CHECK(machine.write(number++));
    }
    faults += machine.disk().faults();
    CHECK(machine.acknowledged_count() > 4);
  }
  CHECK(faults > 10);
}

TEST_CASE("faults: with sync, a loss of power costs nothing that was acknowledged") {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    Machine machine(true);
    REQUIRE(machine.open());
    std::uint64_t number = 1;
    for (int round = 0; round < 4; ++round) {
      for (std::uint64_t i = 0; i < 20 + random() % 60; ++i) CHECK(machine.write(number++));
      machine.disk().cut_power();
      CHECK_FALSE(machine.write(number++));
      machine.close();
      machine.disk().restore_power(random);
      REQUIRE_MESSAGE(machine.open(), machine.why());
      CHECK(machine.damage_count() == 0);
      machine.check(false);
    }
  }
}

TEST_CASE("faults: without sync, a loss of power may cost the last, and nothing is there by half") {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    Machine machine(false);
    REQUIRE(machine.open());
    std::uint64_t number = 1;
    for (int round = 0; round < 3; ++round) {
      for (std::uint64_t i = 0; i < 20 + random() % 60; ++i) machine.write(number++);
      machine.disk().cut_power();
      machine.close();
      machine.disk().restore_power(random);
      REQUIRE_MESSAGE(machine.open(), machine.why());
      machine.check(true);
      machine.forget();
    }
  }
}

TEST_CASE("faults: a disk that refuses to be read is no damage, and answers are right or errors") {
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    CAPTURE(seed);
    Machine machine(false);
    REQUIRE(machine.open());
    std::uint64_t number = 1;
    for (int round = 0; round < 3; ++round) {
      for (int i = 0; i < 60; ++i) CHECK(machine.write(number++));
      machine.close();
      for (int attempt = 0; attempt < 6; ++attempt) {
        machine.disk().fail_reads_one_in(3u << attempt, seed * 100 + number);
        if (!machine.open()) {
          ++refused;
          continue;
        }
        refused += machine.check_while_refused();
        CHECK(machine.damage_count() == 0);
      }
      machine.disk().fail_reads_one_in(0, 0);
      REQUIRE_MESSAGE(machine.open(), machine.why());
      CHECK(machine.damage_count() == 0);
      machine.check(false);
    }
  }
  CHECK(refused > 10);
}
