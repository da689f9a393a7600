// What write() has acknowledged survives kill -9 at any moment: a child process writes and tells
// each success through a pipe; the parent kills it in the middle and looks.

#include "store/rocks_store.h"
#include "tests/store/store_conformance.h"
#include "tests/support/temporary_folder.h"

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <random>

using namespace phosphor;
using namespace phosphor::test;

namespace {

RocksStoreOptions options_for(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  // Several slices a round, so that the child is also killed while one begins.
  options.slice_length = 100ms;
  options.max_age = 1000h;
  return options;
}

// One trace of two records, in one write.
RecordBuilder numbered(std::uint64_t number) {
  RecordBuilder records = one_span(number, std::chrono::milliseconds(number));
  records.client_send("c1").in_trace(number).at(std::chrono::milliseconds(number)).call("a", "b");
  return records;
}

// The child's whole life: writes first, first+1, … and tells each number once it is stored.
[[noreturn]] void write_and_tell(const std::string& folder, std::uint64_t first, int pipe) {
  auto store = RocksStore::open(options_for(folder));
  if (!store) _exit(1);
  for (std::uint64_t number = first;; ++number) {
    if (!(*store)->write(numbered(number).batch())) _exit(2);
    if (::write(pipe, &number, sizeof number) != sizeof number) _exit(3);
  }
}

// Lets a child write until it has told `enough` numbers, kills it, and gives the last number told.
std::uint64_t last_told_before_kill(const std::string& folder, std::uint64_t first,
                                    std::uint64_t enough) {
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) write_and_tell(folder, first, pipe[1]);
  ::close(pipe[1]);
  std::uint64_t last = first - 1;
  std::uint64_t told = 0;
  while (last + 1 < first + enough && ::read(pipe[0], &told, sizeof told) == sizeof told) {
    last = told;
  }
  ::kill(child, SIGKILL);
  while (::read(pipe[0], &told, sizeof told) == sizeof told) last = told;  // told before the kill
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  return last;
}

}  // namespace

TEST_CASE("crash: what was acknowledged is there after kill -9, again and again") {
  const TemporaryFolder folder;
  const std::string path = folder / "store";
  std::mt19937_64 random(1);
  std::uint64_t last = 0;
  for (int round = 0; round < 8; ++round) {
    last = last_told_before_kill(path, last + 1, 1 + random() % 40);
    auto store = RocksStore::open(options_for(path));
    REQUIRE_MESSAGE(store.ok(), (store ? "" : store.error().message));
    for (std::uint64_t number = 1; number <= last; ++number) {
      const auto trace = (*store)->trace(trace_id(number), {});
      REQUIRE(trace.ok());
      REQUIRE(trace->has_value());
      CHECK((*trace)->spans.size() == 2);
      CHECK((*trace)->annotations.size() == 1);
    }
    SearchQuery query;
    query.service = "a";
    query.limit = 100'000;
    const auto page = (*store)->search(query, {});
    REQUIRE(page.ok());
    CHECK(page->traces.size() >= last);
    // The one that was written and not told may be there, whole.
    CHECK(page->traces.size() <= last + 1);
    last = page->traces.size();
  }
}
