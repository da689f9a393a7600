#include "store/record_codec.h"

#include "store/record_order.h"
#include "tests/store/store_conformance.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::string encoded(const RecordBatch& batch) {
  ChunkEncoder encoder;
  for (const Span& span : batch.spans) encoder.add(span);
  for (const Annotation& annotation : batch.annotations) encoder.add(annotation);
  return encoder.take();
}

// What a chunk holds; its records refer to `bytes`.
struct Decoded {
  explicit Decoded(const std::string& bytes)
      : result(decode_chunk_untrusted(trace_id(1), bytes, arena, spans, annotations)) {}

  Arena arena;
  std::vector<Span> spans;
  std::vector<Annotation> annotations;
  Result<void> result;
};

bool refused(const std::string& bytes) {
  const Decoded decoded(bytes);
  return !decoded.result.ok() && decoded.result.error().code == ErrorCode::corrupt;
}

// The same records as `decoded`.
void check_same(const Decoded& decoded, const RecordBatch& batch) {
  REQUIRE_MESSAGE(decoded.result.ok(), (decoded.result ? "" : decoded.result.error().message));
  REQUIRE(decoded.spans.size() == batch.spans.size());
  REQUIRE(decoded.annotations.size() == batch.annotations.size());
  for (std::size_t i = 0; i < batch.spans.size(); ++i) {
    CHECK(compare(decoded.spans[i], batch.spans[i]) == 0);
  }
  for (std::size_t i = 0; i < batch.annotations.size(); ++i) {
    CHECK(compare(decoded.annotations[i], batch.annotations[i]) == 0);
  }
}

// Everything, and a second span that shares the first one's resource.
RecordBuilder golden_records() {
  RecordBuilder records = everything();
  Span second = records.batch().spans[0];
  second.span_id = {0xa2};
  second.scope = nullptr;
  records.batch().spans.push_back(second);
  return records;
}

}  // namespace

TEST_CASE("codec: every field of every record comes back") {
  RecordBuilder records = golden_records();
  const std::string bytes = encoded(records.batch());
  const Decoded decoded(bytes);
  check_same(decoded, records.batch());
  CHECK(decoded.spans[0].resource == decoded.spans[1].resource);
}

TEST_CASE("codec: records that say nothing come back as that") {
  RecordBatch nothing;
  nothing.spans.resize(2);
  nothing.annotations.resize(1);
  for (Span& span : nothing.spans) span.trace_id = trace_id(1);
  nothing.annotations[0].trace_id = trace_id(1);
  check_same(Decoded(encoded(nothing)), nothing);
  CHECK(Decoded("").result.ok());
}

TEST_CASE("codec: an encoder is empty after its chunk was taken") {
  ChunkEncoder encoder;
  encoder.add(golden_records().batch().annotations[0]);
  CHECK_FALSE(encoder.empty());
  (void)encoder.take();
  CHECK(encoder.empty());
  CHECK(encoder.take().empty());
}

// Chunks of format 1 must be readable for ever. PHOSPHOR_UPDATE_GOLDEN=1 writes the file anew: only
// for a field that was added, whose absence in old chunks means what it meant before.
TEST_CASE("codec: the stored bytes are those of the golden file") {
  RecordBuilder records = golden_records();
  const std::string path = PHOSPHOR_GOLDEN_FOLDER "/store/chunk_format_1.bin";
  if (std::getenv("PHOSPHOR_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << encoded(records.batch());
  }
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.is_open());
  const std::string golden((std::istreambuf_iterator<char>(file)), {});
  check_same(Decoded(golden), records.batch());
  CHECK((encoded(records.batch()) == golden));
}

TEST_CASE("codec: unknown fields of a later version are passed over") {
  RecordBuilder records = golden_records();
  const std::string later = encoded(records.batch()) + std::string("\x9a\x06\x03new", 6);
  check_same(Decoded(later), records.batch());
}

TEST_CASE("codec, hostile: what is no chunk is refused") {
  CHECK(refused("\x1a"));                                  // a span without its length
  CHECK(refused(std::string("\x1a\x05\x09", 3)));          // a length beyond the end
  CHECK(refused(std::string("\x1a\x02\x08\x01", 4)));      // a span id of a wrong wire type
  CHECK(refused(std::string("\x1a\x02\x28\x06", 4)));      // a kind that does not exist
  CHECK(refused(std::string("\x1a\x03\xb8\x01\x01", 5)));  // a resource that is not there
  CHECK(refused(std::string("\x07")));                     // a wire type that does not exist
  CHECK(refused(std::string(11, '\xff')));
}

TEST_CASE("codec, hostile: values nested beyond the limit are refused, those at it are not") {
  const auto nested = [](int depth) {
    Arena arena;
    Value value = Value::integer(1);
    for (int i = 1; i < depth; ++i) value = Value::array(arena.copy(&value, 1));
    RecordBuilder records;
    records.span("1").with("k", value);
    return encoded(records.batch());
  };
  CHECK(Decoded(nested(max_value_depth)).result.ok());
  CHECK(refused(nested(max_value_depth + 1)));
  CHECK(refused(nested(5'000)));
}

TEST_CASE("codec, hostile: truncated and changed bytes never do harm") {
  const std::string bytes = encoded(golden_records().batch());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string truncated = bytes.substr(0, size);
    const Decoded decoded(truncated);
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = bytes;
    for (int k = 0; k < 3; ++k) changed[random() % changed.size()] = static_cast<char>(random());
    const Decoded decoded(changed);
  }
}
