// What chance decides about the traces of the load: numbers, not yet objects or bytes.
//
// Trace `index` of a seed is always the same one and can be drawn without those before it; so a
// load can be divided between connections, and whoever checks it later can ask for any trace.
//
//   spans of a trace   1 to 61, geometric, mean 9.6
//   operation          Zipf over 200; the host is one of the five of its service
//   parent             any earlier span of the trace; a child begins up to 1 ms after its parent
//   duration           log-normal: half of them below 3 ms, one in a hundred above 31 ms
//   error, status 500  one in a hundred each
//
// Distributions are tables that are looked up with random bits, for a load that is made while it is
// sent may cost next to nothing: about 20 ns for a span.
//
// Threads: any, after construction. Units: nanoseconds.

#pragma once

#include "tests/bench/model_system.h"

#include <phosphor/ids.h>
#include <phosphor/timestamp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace phosphor::bench {

inline constexpr std::size_t max_trace_spans = 61;
inline constexpr std::uint32_t item_count = 10'000'000;  // of the attribute with many values
inline constexpr auto time_between_traces = std::chrono::microseconds(200);

struct SpanDraw {
  SpanId id;
  std::int64_t duration_ns;
  std::uint32_t start_ns;  // after the trace's begin
  std::uint32_t item;
  std::uint8_t parent;  // the index of an earlier span; its own: none
  std::uint8_t operation;
  std::uint8_t host;
  // Indices into what model_system.h lists.
  std::uint8_t method;
  std::uint8_t region;
  std::uint8_t component;
  std::uint8_t thread;
  std::uint8_t status_code;
  bool error;
};

inline constexpr std::size_t uuid_length = 36;

struct TraceDraw {
  std::uint64_t index = 0;
  TraceId id;
  std::array<char, uuid_length> request_id;  // a UUID in its dashed form, which no other trace has
  std::size_t size = 0;
  std::array<SpanDraw, max_trace_spans> spans;
};

class TraceDrawer {
 public:
  explicit TraceDrawer(std::uint64_t seed);

  std::size_t size_of(std::uint64_t index) const noexcept;
  void draw(std::uint64_t index, TraceDraw& trace) const noexcept;

  // How many traces, from the first on, have at least so many spans together.
  std::uint64_t traces_with(std::uint64_t spans) const noexcept;

 private:
  class Bits;
  Bits bits_of(std::uint64_t index) const noexcept;
  SpanDraw draw_span(Bits& bits, const TraceDraw& trace, std::size_t index) const noexcept;
  std::int64_t draw_duration(std::uint64_t bits) const noexcept;

  std::uint64_t seed_;
  std::vector<std::uint8_t> sizes_;
  std::vector<std::uint8_t> operations_;
  std::vector<double> durations_;  // quantiles
};

constexpr Timestamp begin_of_trace(Timestamp load_begin, std::uint64_t index) noexcept {
  return load_begin + time_between_traces * static_cast<std::int64_t>(index);
}

}  // namespace phosphor::bench
