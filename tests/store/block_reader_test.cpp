#include "store/block_reader.h"

#include "store/block_format.h"
#include "tests/proto/record_text.h"
#include "tests/store/block_records.h"
#include "tests/store/store_words.h"

#include <phosphor/id_text.h>

#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

template <typename Number>
std::string changed(std::string block, std::size_t at, Number number) {
  std::memcpy(block.data() + at, &number, sizeof number);
  return with_checksum(block);
}

ErrorCode code_of(const std::string& block) {
  const auto reader = BlockReader::open_untrusted(block);
  REQUIRE_FALSE(reader.ok());
  return reader.error().code;
}

constexpr const char* golden_file = PHOSPHOR_GOLDEN_FOLDER "/store/block_format_1";

// Written into the golden file: every field, and traces that use most codings.
std::string golden_block() {
  RecordBuilder records = everything();
  RandomTraces random(3);
  std::vector<TraceRecords> traces = random.ordinary(8);
  traces.insert(traces.begin(), TraceRecords{});
  traces[0].id = trace_id(1);
  traces[0].prior_start = at_time(-1s);
  traces[0].bytes = 5000;
  traces[0].spans = records.batch().spans;
  traces[0].annotations = records.batch().annotations;
  return block_of(traces);
}

// What only we have of a span.
std::string more_text(const Span& span) {
  return "call " + to_hex(span.call_id) + " async " + std::to_string(span.async) + " timeout " +
         std::to_string(span.marks.timeout) + " ids '" + std::string(span.trace_id_text) + "' '" +
         std::string(span.span_id_text) + "' '" + std::string(span.parent_id_text) + "'";
}

// All that is in a block, some lines for each trace and record.
std::string text_of(const std::string& block) {
  BlockReader reader = opened(block);
  std::string text;
  const auto traces = *reader.traces();
  for (const BlockTrace& trace : traces) {
    text += "trace " + to_hex(trace.id) + " from " + std::to_string(unix_nanoseconds(trace.start)) +
            ", before " + std::to_string(unix_nanoseconds(trace.prior_start)) + ", " +
            std::to_string(trace.bytes) + " bytes\n";
    RecordBatch batch;
    REQUIRE(reader.read(trace, BlockFields::all, batch).ok());
    for (const Span& span : batch.spans) text += span_text(span) + "\n" + more_text(span) + "\n";
    for (const Annotation& annotation : batch.annotations) {
      text += annotation_text(annotation) + "\n";
    }
  }
  return text;
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("block reader: traces say what they are, when they start, and which rows they have") {
  RecordBuilder records;
  records.span("a1").from(5ms).lasting(2ms);
  records.span("a2").from(3ms).lasting(1ms);
  records.client_send("c1").at(4ms);
  records.client_recv("c1").at(9ms);
  TraceRecords first;
  first.id = {7, 1};
  first.prior_start = at_time(-5ms);
  first.bytes = 1000;
  first.spans = records.batch().spans;
  TraceRecords second;
  second.id = {7, 2};
  second.annotations = records.batch().annotations;
  const std::string block = block_of({first, second, {}});
  BlockReader reader = opened(block);
  const auto traces = *reader.traces();
  REQUIRE(traces.size() == 3);
  CHECK(traces[0].start == at_time(3ms));
  CHECK(traces[0].prior_start == at_time(-5ms));
  CHECK(traces[0].span_count == 2);
  CHECK(traces[0].bytes >= 1000);
  CHECK(traces[0].bytes <= 1125);
  CHECK(traces[1].start == at_time(4ms));
  CHECK(traces[1].prior_start == no_time);
  CHECK(traces[1].first_span == 2);
  CHECK(traces[1].annotation_count == 2);
  CHECK(traces[2].start == no_time);
  CHECK(traces[2].first_annotation == 2);
}

TEST_CASE("block reader: traces are read in any order, again and again, into one batch") {
  RandomTraces random(1);
  const std::vector<TraceRecords> written = random.ordinary(80);
  const std::string block = block_of(written);
  BlockReader reader = opened(block);
  const auto traces = *reader.traces();
  RecordBatch batch;
  for (int i = 0; i < 400; ++i) {
    const std::size_t which = random.below(traces.size());
    if (i % 3 == 0) batch.clear();
    const std::size_t spans = batch.spans.size();
    const std::size_t annotations = batch.annotations.size();
    REQUIRE(reader.read(traces[which], BlockFields::all, batch).ok());
    for (std::size_t k = 0; k < written[which].spans.size(); ++k) {
      CHECK(compare(batch.spans[spans + k], written[which].spans[k]) == 0);
    }
    for (std::size_t k = 0; k < written[which].annotations.size(); ++k) {
      CHECK(compare(batch.annotations[annotations + k], written[which].annotations[k]) == 0);
    }
  }
}

TEST_CASE("block reader: records outlive the reader and its bytes") {
  RandomTraces random(2);
  const std::vector<TraceRecords> written = random.ordinary(10);
  RecordBatch batch;
  {
    const std::string block = block_of(written);
    BlockReader reader = opened(block);
    const auto traces = *reader.traces();
    for (const BlockTrace& trace : traces) {
      REQUIRE(reader.read(trace, BlockFields::all, batch).ok());
    }
  }
  std::size_t row = 0;
  for (const TraceRecords& trace : written) {
    for (const Span& span : trace.spans) CHECK(compare(batch.spans[row++], span) == 0);
  }
}

TEST_CASE("block reader: without attributes there are no events, links, payloads, producers") {
  RecordBuilder records = everything();
  TraceRecords trace;
  trace.id = trace_id(1);
  trace.spans = records.batch().spans;
  trace.annotations = records.batch().annotations;
  const std::string block = block_of({trace});
  BlockReader reader = opened(block);
  RecordBatch batch;
  REQUIRE(reader.read((*reader.traces())[0], BlockFields::without_attributes, batch).ok());
  Span span = trace.spans[0];
  span.attributes = {};
  span.events = {};
  span.links = {};
  span.resource = nullptr;
  span.scope = nullptr;
  CHECK(compare(batch.spans[0], span) == 0);
  Annotation annotation = trace.annotations[0];
  annotation.attributes = {};
  annotation.payload = {};
  CHECK(compare(batch.annotations[0], annotation) == 0);
}

TEST_CASE("block reader: equal resources are one, with one address") {
  const Resource one{{}, 1, "schema"};
  const Resource same{{}, 1, "schema"};
  TraceRecords trace;
  trace.spans.resize(3);
  trace.spans[0].resource = &one;
  trace.spans[1].resource = &same;
  const std::string block = block_of({trace});
  check_same(block, {trace});
  BlockReader reader = opened(block);
  RecordBatch batch;
  REQUIRE(reader.read((*reader.traces())[0], BlockFields::all, batch).ok());
  CHECK(batch.spans[0].resource == batch.spans[1].resource);
  CHECK(batch.spans[2].resource == nullptr);
}

// Blocks of format 1 must be readable for ever. PHOSPHOR_UPDATE_GOLDEN=1 writes the files anew:
// only where a builder chooses other codings, which older readers know as well.
TEST_CASE("block reader: the block of the golden file says what it said") {
  const std::string file = golden_file;
  if (std::getenv("PHOSPHOR_UPDATE_GOLDEN") != nullptr) {
    const std::string block = golden_block();
    std::ofstream(file + ".bin", std::ios::binary) << block;
    std::ofstream(file + ".txt", std::ios::binary) << text_of(block);
  }
  CHECK((text_of(contents(file + ".bin")) == contents(file + ".txt")));
}

TEST_CASE("block reader, hostile: what is no block, or of another version, is refused as that") {
  const std::string block = block_of({});
  CHECK(code_of("") == ErrorCode::corrupt);
  CHECK(code_of("PhBk") == ErrorCode::corrupt);
  CHECK(code_of(std::string(100, 'x')) == ErrorCode::corrupt);
  CHECK(code_of(changed(block, 4, std::uint32_t{2})) == ErrorCode::unsupported);
  CHECK(code_of(changed(block, 4, std::uint32_t{0})) == ErrorCode::unsupported);
  std::string damaged = block;
  damaged.back() ^= 1;
  CHECK(code_of(damaged) == ErrorCode::corrupt);
}

TEST_CASE("block reader, hostile: counts and sizes that lie are refused") {
  RandomTraces random(4);
  const std::string block = block_of(random.ordinary(20));
  for (const std::size_t field : {16U, 20U, 24U, 28U, 32U}) {
    CAPTURE(field);
    std::uint32_t number = 0;
    std::memcpy(&number, block.data() + field, sizeof number);
    for (const std::uint32_t lie : {number + 1, number - 1, 0U, 16'385U, ~0U}) {
      if (lie != number) CHECK_FALSE(read_all(changed(block, field, lie)));
    }
  }
  CHECK_FALSE(read_all(with_checksum(block + "x")));
}

TEST_CASE("block reader, hostile: truncated anywhere, with a checksum that fits") {
  for (const std::uint64_t seed : {5U, 6U}) {
    RandomTraces random(seed);
    const std::string block = block_of(seed == 5 ? random.ordinary(3) : random.wild(2));
    for (std::size_t size = 0; size < block.size(); ++size) {
      CHECK_FALSE(read_all(with_checksum(block.substr(0, size))));
      CHECK_FALSE(read_all(with_checksum(with_plain_layout(block).substr(0, size))));
    }
  }
}

TEST_CASE("block reader, hostile: each bit turned, with a checksum that fits, does no harm") {
  for (const std::uint64_t seed : {7U, 8U, 9U}) {
    RandomTraces random(seed);
    const auto traces = seed == 7   ? random.ordinary(2)
                        : seed == 8 ? random.wild(1)
                                    : random.tangled(6);
    const std::string block = with_plain_layout(block_of(traces));
    REQUIRE(read_all(block));
    for (std::size_t bit = 0; bit < 8 * block.size(); ++bit) {
      std::string turned = block;
      turned[bit / 8] = static_cast<char>(turned[bit / 8] ^ 1 << bit % 8);
      (void)read_all(with_checksum(turned));
    }
  }
}

TEST_CASE("block reader, hostile: changed at random, with a checksum that fits, does no harm") {
  std::mt19937 random(1);
  RandomTraces records(10);
  const std::string block = with_plain_layout(block_of(records.tangled(30)));
  for (int i = 0; i < 5'000; ++i) {
    std::string changed = block;
    for (int k = 0; k < 4; ++k) {
      const std::size_t at = 16 + random() % (changed.size() - 16);
      changed[at] = static_cast<char>(random() % 3 == 0 ? random() : random() % 6);
    }
    (void)read_all(with_checksum(changed));
  }
}
