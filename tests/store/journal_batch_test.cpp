#include "store/journal_batch.h"

#include "store/record_order.h"
#include "store/span_time.h"
#include "tests/store/store_conformance.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

JournalEntry encoded(const RecordBatch& batch) {
  auto entry = JournalEncoder().encode(batch);
  REQUIRE(entry.ok());
  return *std::move(entry);
}

// Everything, and a second span that shares the first one's resource.
RecordBuilder some_of_everything() {
  RecordBuilder records = everything();
  Span second = records.batch().spans[0];
  second.span_id = {0xa2};
  second.scope = nullptr;
  records.batch().spans.push_back(second);
  return records;
}

// False if the bytes are refused; what they hold is read completely.
bool readable(const std::string& bytes) {
  RecordBatch batch;
  auto reader = JournalReader::open_untrusted(bytes);
  if (!reader) return false;
  return reader->read_all(batch).ok();
}

void check_same(const RecordBatch& read, const RecordBatch& batch) {
  REQUIRE(read.spans.size() == batch.spans.size());
  REQUIRE(read.annotations.size() == batch.annotations.size());
  for (std::size_t i = 0; i < batch.spans.size(); ++i) {
    CHECK(compare(read.spans[i], batch.spans[i]) == 0);
  }
  for (std::size_t i = 0; i < batch.annotations.size(); ++i) {
    CHECK(compare(read.annotations[i], batch.annotations[i]) == 0);
  }
}

void check_reads_as(const std::string& bytes, const RecordBatch& batch) {
  auto reader = JournalReader::open_untrusted(bytes);
  REQUIRE_MESSAGE(reader.ok(), (reader ? "" : reader.error().message));
  RecordBatch read;
  REQUIRE(reader->read_all(read).ok());
  check_same(read, batch);
}

bool has_term(const JournalEntry& entry, std::size_t row, Term term) {
  const auto first = entry.terms.begin() + entry.rows[row].first_term;
  const auto end = first + entry.rows[row].term_count;
  return std::find(first, end, term) != end;
}

}  // namespace

TEST_CASE("journal: every field of every record comes back") {
  RecordBuilder records = some_of_everything();
  const JournalEntry entry = encoded(records.batch());
  check_reads_as(entry.bytes, records.batch());
}

TEST_CASE("journal: a row is read by itself") {
  RecordBuilder records = some_of_everything();
  const JournalEntry entry = encoded(records.batch());
  REQUIRE(entry.rows.size() == 3);
  auto reader = JournalReader::open_untrusted(entry.bytes);
  REQUIRE(reader.ok());
  RecordBatch read;
  for (const std::size_t row : {2U, 1U, 0U})
    REQUIRE(reader->read(entry.rows[row].offset, read).ok());
  CHECK(compare(read.annotations.at(0), records.batch().annotations[0]) == 0);
  CHECK(compare(read.spans.at(0), records.batch().spans[1]) == 0);
  CHECK(compare(read.spans.at(1), records.batch().spans[0]) == 0);
  CHECK(read.spans[0].resource == read.spans[1].resource);
}

TEST_CASE("journal: records that say nothing come back as that") {
  RecordBatch nothing;
  nothing.spans.resize(2);
  nothing.annotations.resize(1);
  check_reads_as(encoded(nothing).bytes, nothing);
  check_reads_as(encoded({}).bytes, {});
}

TEST_CASE("journal: a row says of its record what has to be known without reading it") {
  RecordBuilder records = some_of_everything();
  const JournalEntry entry = encoded(records.batch());
  CHECK(entry.rows[0].trace_id == records.batch().spans[0].trace_id);
  CHECK(entry.rows[0].time == records.batch().spans[0].start);
  CHECK_FALSE(entry.rows[0].annotation);
  CHECK(entry.rows[2].annotation);
  CHECK(entry.rows[2].time == records.batch().annotations[0].time);
  CHECK(entry.rows[0].offset + entry.rows[0].size == entry.rows[1].offset);
  CHECK(entry.rows[2].offset + entry.rows[2].size == entry.bytes.size());
}

TEST_CASE("journal: every text that a search can ask for is among a row's terms") {
  const JournalEntry entry = encoded(some_of_everything().batch());
  const auto attribute = [](std::string_view key, std::string_view text) {
    return attribute_term(hash_of(key), hash_of(text));
  };
  // Of the span itself, its events, its link, its resource and its scope.
  for (const Term term :
       {service_term(hash_of("cards")), operation_term(hash_of("GET /cards")), error_term(),
        attribute("text", "x"), attribute("int", "-5"), attribute("real", "72.5"),
        attribute("yes", "true"), attribute("empty", ""), attribute("n", "2"),
        attribute("why", "batch"), attribute("service.name", "cards"), attribute("flag", "true")}) {
    CHECK(has_term(entry, 0, term));
  }
  CHECK_FALSE(has_term(entry, 1, attribute("flag", "true")));  // it has no scope
  // Of an annotation: either service, its name and payload.
  for (const Term term : {service_term(hash_of("api")), service_term(hash_of("cards")),
                          operation_term(hash_of("GET /cards")), error_term(),
                          attribute("payload.client_send", "{}"), attribute("k", "v")}) {
    CHECK(has_term(entry, 2, term));
  }
}

TEST_CASE("journal: an encoder is used again and again, and its tables grow") {
  JournalEncoder encoder;
  for (int round = 0; round < 3; ++round) {
    RecordBuilder records;
    for (int i = 0; i < 3'000; ++i) {
      records.span(std::to_string(i + 1)).named("operation " + std::to_string(i * (round + 1)));
    }
    auto entry = encoder.encode(records.batch());
    REQUIRE(entry.ok());
    check_reads_as(entry->bytes, records.batch());
  }
}

// An entry that a crash left behind must be readable by every later program of this format.
// PHOSPHOR_UPDATE_GOLDEN=1 writes the file anew.
TEST_CASE("journal: the bytes are those of the golden file") {
  RecordBuilder records = some_of_everything();
  const std::string path = PHOSPHOR_GOLDEN_FOLDER "/store/journal_format_2.bin";
  const JournalEntry entry = encoded(records.batch());
  if (std::getenv("PHOSPHOR_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << entry.bytes;
  }
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.is_open());
  const std::string golden((std::istreambuf_iterator<char>(file)), {});
  check_reads_as(golden, records.batch());
  CHECK((entry.bytes == golden));
}

TEST_CASE("journal: the example of store/README.md") {
  const KeyValue attribute{"n", Value::integer(1)};
  RecordBatch batch;
  Span& span = batch.spans.emplace_back();
  span.trace_id = {0, 7};
  span.span_id = {0x0a};
  span.service = "api";
  span.attributes = {&attribute, 1};
  const std::string bytes = encoded(batch).bytes;
  const char expected[] =
      "\x01"              // version
      "\x02\x00\x00\x01"  // two strings, no resource, no scope, one row
      "\x03"
      "api"
      "\x01"
      "n"         // the strings
      "\xc0\x04"  // attributes, service
      "\0\0\0\0\0\0\0\0"
      "\x07\0\0\0\0\0\0\0"  // trace id
      "\x0a\0\0\0\0\0\0\0"  // span id
      "\x00"                // service: string 0
      "\x01\x01\x03\x02";   // one attribute: key is string 1, an integer, 1
  CHECK((bytes == std::string(expected, sizeof expected - 1)));
}

TEST_CASE("journal, hostile: what is no entry is refused") {
  const auto refused = [](std::string_view bytes) { return !readable(std::string(bytes)); };
  CHECK(refused(""));
  CHECK(refused("\x02"));                                 // another version
  CHECK(refused(std::string_view("\x01\x05\0\0\0", 5)));  // strings that are not there
  CHECK(refused(std::string_view("\x01\0\0\0\x01", 5)));  // a row that is not there
  CHECK(refused(std::string_view("\x01\xff\xff\xff\xff\x0f\0\0\0", 9)));
  CHECK(refused(std::string_view("\x01\0\0\0\0x", 6)));  // bytes after the last row
}

TEST_CASE("journal, hostile: an offset outside of the rows is refused") {
  const JournalEntry entry = encoded(everything().batch());
  auto reader = JournalReader::open_untrusted(entry.bytes);
  REQUIRE(reader.ok());
  RecordBatch read;
  CHECK_FALSE(reader->read(0, read).ok());
  CHECK_FALSE(reader->read(static_cast<std::uint32_t>(entry.bytes.size()), read).ok());
  CHECK_FALSE(reader->read(UINT32_MAX, read).ok());
}

TEST_CASE("journal, hostile: values nested beyond the limit are refused, those at it are not") {
  const auto nested = [](int depth) {
    Arena arena;
    Value value = Value::integer(1);
    for (int i = 1; i < depth; ++i) value = Value::array(arena.copy(&value, 1));
    RecordBuilder records;
    records.span("1").with("k", value);
    return encoded(records.batch()).bytes;
  };
  CHECK(readable(nested(max_value_depth)));
  CHECK_FALSE(readable(nested(max_value_depth + 2)));
  CHECK_FALSE(readable(nested(5'000)));
}

TEST_CASE("journal, hostile: truncated and changed bytes never do harm") {
  const std::string bytes = encoded(some_of_everything().batch()).bytes;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(readable(bytes.substr(0, size)));
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
    readable(changed);
  }
}
