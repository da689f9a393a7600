#include "tests/bench/acknowledged.h"

#include "tests/support/temporary_folder.h"

#include <doctest/doctest.h>

#include <fstream>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

constexpr Timestamp begin = from_unix_nanoseconds(1'700'000'000'000'000'000);

}  // namespace

TEST_CASE("acknowledged spans: a file has what was written") {
  const test::TemporaryFolder folder;
  AcknowledgedSpans written(7, 1'000, begin, 100);
  written.acknowledge({0, 0});
  written.acknowledge({99, 60});
  REQUIRE(written.write(folder / "acknowledged").ok());
  const auto read = AcknowledgedSpans::read(folder / "acknowledged");
  REQUIRE(read.ok());
  CHECK(read->seed() == 7);
  CHECK(read->spans() == 1'000);
  CHECK(read->begin() == begin);
  CHECK(read->trace_count() == 100);
  CHECK(read->has({0, 0}));
  CHECK(read->has({99, 60}));
  CHECK_FALSE(read->has({0, 1}));
  CHECK_FALSE(read->has({98, 60}));
}

TEST_CASE("acknowledged spans: what is not such a file, or not all of one, is an error") {
  const test::TemporaryFolder folder;
  CHECK_FALSE(AcknowledgedSpans::read(folder / "missing").ok());
  REQUIRE(AcknowledgedSpans(7, 1'000, begin, 100).write(folder / "whole").ok());
  std::ifstream whole(folder / "whole", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(whole), {}};
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{24}, std::size_t{56},
                                 std::size_t{100}, bytes.size() - 1}) {
    std::ofstream(folder / "part", std::ios::binary) << bytes.substr(0, size);
    CHECK_FALSE(AcknowledgedSpans::read(folder / "part").ok());
  }
  std::ofstream(folder / "other", std::ios::binary) << std::string(100, 'x');
  CHECK_FALSE(AcknowledgedSpans::read(folder / "other").ok());
}
