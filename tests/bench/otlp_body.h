// The workload as bodies of OTLP requests, each of one process: its resource once, and so many of
// its spans, as its SDK would send them.
//
// Spans are put together from pieces that were encoded ahead of time; only ids, times and a few
// numbers are written: about 60 ns for a span, where an encoder takes 400. A decoder reads the same
// from it as from encode_otlp_protobuf() over the same trace (otlp_body_test.cpp).
//
//   0a <len> ResourceSpans { 0a <len> resource   12 <len> ScopeSpans { 0a <len> scope   spans … } }
//   a span: 12 <len> { ids name kind times attributes [status] }
//
// Threads: one at a time; the pieces are shared by any. Failure: none.

#pragma once

#include "tests/bench/model_system.h"
#include "tests/bench/trace_draw.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::bench {

// What is the same in every span that has it.
struct OtlpPieces {
  explicit OtlpPieces(const ModelSystem& system);

  std::array<std::string, operation_count> name_and_kind;
  std::array<std::string, operation_count> route;  // this and all below: whole attributes
  std::array<std::string, status_codes.size()> status_code;
  std::array<std::string, thread_count> thread_id;
  std::array<std::string, methods.size()> method;
  std::array<std::string, regions.size()> region;
  std::array<std::string, components.size()> component;
  std::string url_path;    // up to the digits
  std::string request_id;  // up to the UUID
  std::string error;       // the status
  std::string scope;       // the field of ScopeSpans
  std::size_t max_span_bytes = 0;
};

class OtlpBody {
 public:
  OtlpBody(const OtlpPieces& pieces, const Resource& resource, std::size_t max_spans);

  // Requires: span_count() < max_spans.
  void add(const TraceDraw& trace, std::size_t span, Timestamp trace_begin);

  std::size_t span_count() const noexcept { return span_count_; }
  // The request; valid until the next add() or clear().
  std::string_view finish();
  void clear() noexcept;

 private:
  const OtlpPieces& pieces_;
  std::string resource_;  // the field of ResourceSpans
  std::vector<char> buffer_;
  std::size_t spans_begin_;  // in front of it the fields around the spans are written at the end
  std::size_t end_;
  std::size_t span_count_ = 0;
};

}  // namespace phosphor::bench
