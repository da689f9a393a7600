#include "store/block_builder.h"

#include "tests/store/block_records.h"
#include "tests/store/store_words.h"

#include <doctest/doctest.h>

using namespace phosphor;
using namespace phosphor::test;

TEST_CASE("block: every field of every record comes back") {
  RecordBuilder records = everything();
  TraceRecords trace;
  trace.id = trace_id(1);
  trace.spans = records.batch().spans;
  trace.annotations = records.batch().annotations;
  check_same(block_of({trace}), {trace});
}

TEST_CASE("block: records that say nothing come back as that") {
  TraceRecords trace;
  trace.spans.resize(2);
  trace.annotations.resize(3);
  check_same(block_of({trace}), {trace});
}

TEST_CASE("block: one of nothing at all, and a trace without records") {
  check_same(block_of({}), {});
  TraceRecords trace;
  trace.id = trace_id(7);
  check_same(block_of({trace}), {trace});
}

TEST_CASE("block: random records of every kind come back, from one builder used again and again") {
  BlockBuilder builder;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    RandomTraces random(seed);
    const auto traces =
        seed % 2 == 0 ? random.wild(1 + random.below(60)) : random.ordinary(1 + random.below(300));
    const std::string block = block_of(traces, builder);
    check_same(block, traces);
    CHECK(builder.record_count() == 0);
    CHECK((block_of(traces) == block));  // what a builder did before does not show
  }
}
