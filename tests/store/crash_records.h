// What the writer of the crash test writes, and the test looks for.

#pragma once

#include "store/rocks_store.h"
#include "tests/support/record_builder.h"

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

// One trace of a span and a mark, in one write.
inline RecordBuilder crash_records(std::uint64_t number) {
  const auto time = std::chrono::milliseconds(number);
  RecordBuilder records;
  records.span("1").in_trace(number).from(time).of("a");
  records.client_send("c1").in_trace(number).at(time).call("a", "b");
  return records;
}

}  // namespace phosphor::test
