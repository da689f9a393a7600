// Traces for tests of blocks: by seed, of every field and of every kind of column; a block of them,
// and what is read from it again.

#pragma once

#include "store/block_builder.h"
#include "store/block_reader.h"
#include "store/record_order.h"

#include <phosphor/arena.h>
#include <phosphor/record_batch.h>

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace phosphor::test {

struct TraceRecords {
  TraceId id;
  Timestamp prior_start = no_time;
  std::uint64_t bytes = 0;
  std::vector<Span> spans;
  std::vector<Annotation> annotations;
};

// Records live as long as the object.
class RandomTraces {
 public:
  explicit RandomTraces(std::uint64_t seed) : random_(seed) {}

  // Every field says something now and then, every value is new: columns of no pattern at all.
  std::vector<TraceRecords> wild(std::size_t count);
  // As services send them: few names, keys in fixed orders, values that go with the name, the
  // resource or the trace, and exceptions to all of it.
  std::vector<TraceRecords> ordinary(std::size_t count);

  // Few ids, names and values of everything, many of them empty: what search has to tell apart.
  std::vector<TraceRecords> tangled(std::size_t count);

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  std::string_view one_of(std::initializer_list<std::string_view> texts) {
    return texts.begin()[below(texts.size())];
  }
  Arena& arena() noexcept { return arena_; }

 private:
  bool one_in(std::uint64_t limit) { return below(limit) == 0; }
  std::string_view pick(std::string_view prefix, std::uint64_t count);
  void begin(std::vector<TraceRecords>& traces);
  void make_producers();
  Slice<KeyValue> ordinary_attributes(std::uint64_t operation, std::string_view of_trace);
  Span ordinary_span(const TraceRecords& trace, std::string_view of_trace);
  void add_ordinary_call(TraceRecords& trace);
  Timestamp tangled_time();
  Slice<KeyValue> tangled_attributes();
  Span tangled_span();
  Annotation tangled_annotation();

  std::mt19937_64 random_;
  Arena arena_;
  std::vector<const Resource*> resources_;
  std::vector<const Scope*> scopes_;
};

std::string block_of(const std::vector<TraceRecords>& traces, BlockBuilder& builder);
inline std::string block_of(const std::vector<TraceRecords>& traces) {
  BlockBuilder builder;
  return block_of(traces, builder);
}

BlockReader opened(const std::string& block);

// The block has exactly these records, in this order.
void check_same(const std::string& block, const std::vector<TraceRecords>& traces);

// The block with a checksum that fits, as somebody would write it who means harm.
std::string with_checksum(std::string block);

// The same block with a layout that is not compressed, so that each of its bytes can be changed.
std::string with_plain_layout(const std::string& block);

// Reads everything there is, every way there is; true if all of it could be read.
bool read_all(std::string_view block);

}  // namespace phosphor::test
