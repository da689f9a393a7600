#include "store/segment.h"

#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

SegmentSummary some_summary() {
  SegmentSummary summary;
  summary.blocks = {{trace_id(1), trace_id(5), {at_time(1ms), at_time(9ms)}, 3ms},
                    {trace_id(5), trace_id(5), {at_time(2ms), at_time(2ms)}, -1ns},
                    {trace_id(5), trace_id(9), {Timestamp::min(), Timestamp::max()}, 7h}};
  summary.moved = {{trace_id(5), at_time(1ms), at_time(1ms), at_time(4ms)}};
  for (const std::uint64_t id : {1U, 5U, 9U}) {
    summary.fingerprints.push_back(fingerprint_of(trace_id(id)));
  }
  std::sort(summary.fingerprints.begin(), summary.fingerprints.end());
  summary.record_count = 1'000;
  summary.filter_page_count = 3;
  return summary;
}

bool readable(std::string_view bytes) { return read_segment_value_untrusted(bytes).ok(); }

}  // namespace

TEST_CASE("segment: its description comes back") {
  const SegmentSummary summary = some_summary();
  const auto back = read_segment_value_untrusted(segment_value(summary));
  REQUIRE(back.ok());
  CHECK(back->record_count == 1'000);
  CHECK(back->filter_page_count == 3);
  CHECK(back->fingerprints == summary.fingerprints);
  REQUIRE(back->blocks.size() == 3);
  CHECK(back->blocks[0].last == trace_id(5));
  CHECK(back->blocks[0].starts.latest == at_time(9ms));
  CHECK(back->blocks[0].longest == 3ms);
  CHECK(back->blocks[1].longest == -1ns);
  REQUIRE(back->moved.size() == 1);
  CHECK(back->moved[0].id == trace_id(5));
  CHECK(back->moved[0].start == at_time(1ms));
  CHECK(back->moved[0].moved_from == at_time(4ms));
}

TEST_CASE("segment: those that moved are read by themselves, and kept as a range") {
  const SegmentSummary summary = some_summary();
  const std::string bytes = segment_value(summary);
  const auto moved = read_moved_untrusted(bytes);
  REQUIRE(moved.ok());
  REQUIRE(moved->size() == 1);
  CHECK((*moved)[0].id == trace_id(5));
  CHECK((*moved)[0].moved_from == at_time(4ms));
  CHECK_FALSE(read_moved_untrusted(bytes.substr(0, 40)).ok());
  CHECK_FALSE(read_moved_untrusted("").ok());

  const Segment segment(1, nullptr, summary);
  CHECK(segment.moved.starts.earliest == at_time(1ms));
  CHECK(segment.moved.starts.latest == at_time(1ms));
  CHECK(segment.moved.latest_former == at_time(4ms));
  CHECK_FALSE(segment.moved.empty());
  CHECK(range_of({}).empty());
}

TEST_CASE("segment: the blocks that may have a trace") {
  const Segment segment(1, nullptr, some_summary());
  const auto blocks_of = [&](std::uint64_t id) {
    return segment.blocks_of(trace_id(id), fingerprint_of(trace_id(id)));
  };
  CHECK(blocks_of(1) == std::pair<std::size_t, std::size_t>(0, 1));
  CHECK(blocks_of(5) == std::pair<std::size_t, std::size_t>(0, 3));
  CHECK(blocks_of(9) == std::pair<std::size_t, std::size_t>(2, 3));
  const auto none = blocks_of(4);  // within the first block's bounds, but the filter knows better
  CHECK(none.first == none.second);
  CHECK(segment.starts.earliest == Timestamp::min());
  CHECK(segment.starts.latest == Timestamp::max());
}

TEST_CASE("segment, hostile: truncated and changed bytes never do harm") {
  const std::string bytes = segment_value(some_summary());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(readable(bytes.substr(0, size)));
  }
  CHECK_FALSE(readable(bytes + "x"));
  CHECK_FALSE(readable("\x02" + bytes.substr(1)));
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
    readable(changed);
  }
}
