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
  BlockBuilder builder, other;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    RandomTraces random(seed);
    const auto traces =
        seed % 2 == 0 ? random.wild(1 + random.below(60)) : random.ordinary(1 + random.below(300));
    const std::string block = block_of(traces, builder);
    check_same(block, traces);
    CHECK(builder.record_count() == 0);
    // What a builder did before shows in how it guesses, and in nothing that is left to chance.
    CHECK((block_of(traces, other) == block));
  }
}

TEST_CASE(
    "block: a record that is larger than a block should be comes back, and the next block, too") {
  std::string large(20'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 7) large[i] = static_cast<char>('a' + i % 23);
  std::vector<KeyValue> many(100'000);
  for (KeyValue& attribute : many) attribute = {"k", Value::string("v")};
  const KeyValue attributes[] = {{"large", Value::string(large)}};
  std::vector<Event> events(50'000);
  TraceRecords trace;
  trace.id = trace_id(1);
  trace.spans.resize(2);
  for (Span& span : trace.spans) span.trace_id = trace.id;
  trace.spans[0].attributes = {attributes, 1};
  trace.spans[0].events = {events.data(), events.size()};
  trace.spans[1].attributes = {many.data(), many.size()};
  BlockBuilder builder;
  check_same(block_of({trace}, builder), {trace});
  RandomTraces random(1);
  const std::vector<TraceRecords> next = random.ordinary(20);
  check_same(block_of(next, builder), next);
}

// store/README.md explains these bytes.
TEST_CASE("block: the README's example") {
  const KeyValue n[] = {{"n", Value::integer(1)}};
  TraceRecords trace;
  trace.id = {0, 7};
  trace.bytes = 32;
  trace.spans.resize(2);
  Span& first = trace.spans[0];
  first.span_id = {0x0a};
  first.service = "api";
  first.start = from_unix_nanoseconds(5);
  first.end = from_unix_nanoseconds(9);
  first.attributes = {n, 1};
  Span& second = trace.spans[1];
  second.span_id = {0x0b};
  second.parent_id = {0x0a};
  second.service = "cards";
  second.start = from_unix_nanoseconds(6);
  second.end = from_unix_nanoseconds(8);
  std::string hex;
  for (const char byte : with_plain_layout(block_of({trace}))) {
    static constexpr char digits[] = "0123456789abcdef";
    hex += {digits[static_cast<unsigned char>(byte) >> 4], digits[byte & 0xf]};
  }
  const std::string constant = "01000000000000";
  std::string expected =
      "5068426b"
      "01000000"
      "6f0eaf94485bed77"
      "01000000"
      "02000000"
      "00000000";
  expected +=
      "fe000000"
      "fe000000"
      "01"
      "000000"
      "0002"
      "046e";
  expected +=
      "00"
      "0000"
      "200700000000000000"
      "0004"
      "0000"
      "000a"
      "0000"
      "0000"
      "0004";
  expected +=
      "400a000000000000000b00000000000000"
      "0100080003"
      "00";
  for (int i = 0; i < 2; ++i)
    expected +=
        "0101"
        "00010001"
        "010000" +
        constant + constant + constant;
  expected += constant +
              "01"
              "01"
              "01008060"
              "0100080001"
              "0104080200";
  expected +=
      "02"
      "000000"
      "0106080002"
      "206170696361726473";
  for (int i = 0; i < 7; ++i) expected += constant;
  for (int i = 0; i < 4; ++i) expected += "010000";
  expected +=
      "010003"
      "02"
      "0100"
      "00"
      "03020100080001"
      "010002";
  expected += std::string(2 * 20, '0');
  CHECK(hex == expected);
}
