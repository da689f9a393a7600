// Which spans of a load were acknowledged: a bit for each span of each trace.
//
// A load keeps it where a later `phosphor bench verify` shall ask for just these, for example after
// the daemon was killed in the middle; it goes through a file. Eight bytes for a trace.
//
//   file := "phosphor acknowledged 1\n" seed spans begin_unix_ns trace_count mask*
//           all of 64 bits, the lowest byte first; bit i of a mask is the trace's i-th span
//
// Threads: any number may acknowledge() spans of different traces. Failure: read() says what is
// wrong with a file.

#pragma once

#include "tests/bench/trace_draw.h"

#include <phosphor/result.h>
#include <phosphor/timestamp.h>

#include <cstdint>
#include <string>
#include <vector>

namespace phosphor::bench {

// One span of a load.
struct SpanPlace {
  std::uint64_t trace;
  std::uint32_t span;
};

class AcknowledgedSpans {
 public:
  AcknowledgedSpans(std::uint64_t seed, std::uint64_t spans, Timestamp begin,
                    std::uint64_t trace_count)
      : seed_(seed), spans_(spans), begin_(begin), masks_(trace_count) {}

  static Result<AcknowledgedSpans> read(const std::string& path);
  Result<void> write(const std::string& path) const;

  void acknowledge(SpanPlace place) noexcept {
    masks_[place.trace] |= std::uint64_t{1} << place.span;
  }
  bool has(SpanPlace place) const noexcept { return (masks_[place.trace] >> place.span & 1) != 0; }

  std::uint64_t seed() const noexcept { return seed_; }
  std::uint64_t spans() const noexcept { return spans_; }  // that the load was to have
  Timestamp begin() const noexcept { return begin_; }
  std::uint64_t trace_count() const noexcept { return masks_.size(); }

 private:
  std::uint64_t seed_;
  std::uint64_t spans_;
  Timestamp begin_;
  std::vector<std::uint64_t> masks_;  // by trace
};

static_assert(max_trace_spans <= 64);

}  // namespace phosphor::bench
