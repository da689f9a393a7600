// What write() has acknowledged survives kill -9 at any moment: a process of its own writes and
// prints each success; the test kills it in the middle and looks, again and again.

#include "store/rocks_store.h"
#include "tests/store/crash_records.h"
#include "tests/store/plain_query.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::int64_t lines_in(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

// Lets a process write until it has printed `enough` numbers, kills it, and says how many it
// printed.
std::uint64_t acknowledged_before_kill(const std::string& folder, std::uint64_t first,
                                       std::int64_t enough, const std::string& mode = "keep") {
  ChildProcess writer({PHOSPHOR_CRASH_WRITER, folder, std::to_string(first), mode});
  REQUIRE(eventually([&] { return lines_in(writer.output()) >= enough || !writer.running(); },
                     std::chrono::minutes(2)));
  writer.signal(SIGKILL);
  REQUIRE_MESSAGE(writer.wait() == 128 + SIGKILL, writer.output());
  return static_cast<std::uint64_t>(lines_in(writer.output()));
}

// PHOSPHOR_CRASH_ROUNDS asks for more of them.
int rounds() {
  const char* const asked = std::getenv("PHOSPHOR_CRASH_ROUNDS");
  return asked == nullptr ? 8 : std::atoi(asked);
}

void check_whole(const RocksStore& store, std::uint64_t number) {
  const auto trace = store.trace(trace_id(number), {});
  REQUIRE(trace.ok());
  REQUIRE(trace->has_value());
  CHECK(is_crash_trace(**trace, number));
}

// Each round begins slices of its own, far more than a store has in earnest: so a folder is left
// after some rounds.
constexpr int rounds_a_folder = 40;

void run_rounds(int count, std::mt19937_64& random) {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  std::uint64_t stored = 0;
  for (int round = 0; round < count; ++round) {
    const auto enough = static_cast<std::int64_t>(1 + random() % 40);
    const std::uint64_t last = stored + acknowledged_before_kill(path, stored + 1, enough);
    auto store = RocksStore::open(crash_options(path));
    REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
    CHECK((*store)->status().damage.count == 0);
    PlainQuery query;
    query.service = "a";
    query.limit = 1'000'000;
    const auto page = (*store)->search(query, {});
    REQUIRE(page.ok());
    // The one that was being written when the process died may be there, but not half of it.
    stored = page->traces.size();
    CHECK(stored >= last);
    CHECK(stored <= last + 1);
    for (std::uint64_t number = 1; number <= stored; ++number) check_whole(**store, number);
  }
}

struct Kept {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

// What the store has, which must be one stretch of numbers without a hole.
Kept kept_in(const RocksStore& store) {
  PlainQuery query;
  query.service = "a";
  query.limit = 1'000'000;
  const auto page = store.search(query, {});
  REQUIRE(page.ok());
  REQUIRE_FALSE(page->traces.empty());
  const Kept kept{page->traces.back().trace_id.low, page->traces.front().trace_id.low};
  CHECK(page->traces.size() == kept.last - kept.first + 1);
  for (std::uint64_t number = kept.first; number <= kept.last; ++number) check_whole(store, number);
  return kept;
}

}  // namespace

TEST_CASE("crash: while slices are dropped, what goes is the oldest, and nothing goes by half") {
  std::mt19937_64 random(2);
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  Kept kept;
  for (int round = 0; round < rounds() / 2; ++round) {
    const auto enough = static_cast<std::int64_t>(1 + random() % 200);
    const std::uint64_t last =
        kept.last + acknowledged_before_kill(path, kept.last + 1, enough, "drop");
    const auto store = RocksStore::open(crash_options(path));  // drops nothing
    REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
    CHECK((*store)->status().damage.count == 0);
    const Kept now = kept_in(**store);
    CHECK(now.first >= kept.first);
    CHECK(now.last >= last);
    CHECK(now.last <= last + 1);
    kept = now;
  }
  CHECK(kept.first > 1);
}

TEST_CASE("crash: what was acknowledged is there after kill -9, again and again") {
  std::mt19937_64 random(1);
  for (int left = rounds(); left > 0; left -= rounds_a_folder) {
    run_rounds(std::min(left, rounds_a_folder), random);
  }
}
