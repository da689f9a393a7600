// What the writer of the crash test writes, and the test looks for.

#pragma once

#include "store/record_order.h"
#include "store/rocks_store.h"
#include "store/trace_assembly.h"
#include "tests/support/record_builder.h"

#include <algorithm>
#include <string>

namespace phosphor::test {

inline RocksStoreOptions crash_options(const std::string& folder) {
  RocksStoreOptions options;
  options.folder = folder;
  // Several slices a round, so that the writer is also killed while one begins.
  options.slice_length = 100ms;
  options.max_age = 1000h;
  // And while it is sealed.
  options.head_records = 16;
  return options;
}

// Some milliseconds of slices are kept, so that the writer is also killed while one is dropped.
inline RocksStoreOptions dropping_crash_options(const std::string& folder) {
  RocksStoreOptions options = crash_options(folder);
  options.slice_length = 10ms;
  options.max_age = 40ms;
  return options;
}

// One trace of a span and a mark, in one write.
inline RecordBuilder crash_records(std::uint64_t number) {
  const auto time = std::chrono::milliseconds(number);
  RecordBuilder records;
  records.span("1").in_trace(number).from(time).of("a").with("n", static_cast<int>(number));
  records.client_send("c1").in_trace(number).at(time).call("a", "b");
  return records;
}

// Whether these are the records of that number, in every field.
inline bool is_crash_trace(const Trace& trace, std::uint64_t number) {
  RecordBuilder records = crash_records(number);
  Trace expected;
  expected.id = trace_id(number);
  expected.spans = records.batch().spans;
  expected.annotations = records.batch().annotations;
  assemble(expected);
  const auto equal = [](const auto& a, const auto& b) { return compare(a, b) == 0; };
  return std::equal(trace.spans.begin(), trace.spans.end(), expected.spans.begin(),
                    expected.spans.end(), equal) &&
         std::equal(trace.annotations.begin(), trace.annotations.end(),
                    expected.annotations.begin(), expected.annotations.end(), equal);
}

}  // namespace phosphor::test
