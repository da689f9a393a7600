// The workload as native batches, each of one process, as its client would fill them: the texts
// that its annotations share once, then for each span the callee's two annotations.
//
// Put together from prepared pieces like the OTLP bodies (otlp_body.h). Texts that repeat are
// strings at the batch's beginning, so that every reference is one byte and always the same; the
// UUID and the number stand in place. A decoder reads the same from it as from BatchEncoder's
// batches of the same annotations (native_body_test.cpp).
//
// Threads: one at a time. Failure: none.

#pragma once

#include "tests/bench/model_system.h"
#include "tests/bench/trace_draw.h"

#include <phosphor/batch.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::bench {

class ByteCursor;

class NativeBody {
 public:
  // One host's process. Requires: `capacity` of some thousand bytes, at most max_datagram_bytes.
  NativeBody(const ModelSystem& system, std::size_t host, std::uint64_t sender_id,
             std::size_t capacity);
  NativeBody(const NativeBody&) = delete;
  NativeBody& operator=(const NativeBody&) = delete;

  // False, and the batch unchanged, if the span does not fit any more.
  bool add(const TraceDraw& trace, std::size_t span, Timestamp trace_begin);

  std::uint32_t annotation_count() const noexcept { return annotation_count_; }
  // The batch; valid until the next add(), which begins the next one.
  std::string_view finish();

 private:
  struct References {
    std::uint8_t service;
    std::array<std::uint8_t, operation_count> name;  // 0: not an operation of this service
    std::array<std::uint8_t, operation_count> route;
  };

  void prepare_strings(const ModelSystem& system);
  std::uint8_t string(std::string_view text);
  void prepare_attributes();
  void begin();
  void write_annotation(ByteCursor& out, const TraceDraw& trace, std::size_t span,
                        std::int64_t time_ns, AnnotationType type) const;
  void write_attributes(ByteCursor& out, const TraceDraw& trace, const SpanDraw& span) const;

  BatchHeader header_;
  std::string hostname_;
  std::string service_name_;
  std::string strings_;  // the fields of all strings
  std::uint8_t string_count_ = 0;
  References references_{};
  // Whole attributes.
  std::array<std::string, status_codes.size()> status_code_;
  std::array<std::string, thread_count> thread_id_;
  std::array<std::string, methods.size()> method_;
  std::array<std::string, operation_count> route_;
  std::array<std::string, regions.size()> region_;
  std::array<std::string, components.size()> component_;
  std::string url_path_;    // up to the digits
  std::string request_id_;  // up to the UUID

  std::vector<char> buffer_;
  std::size_t end_ = 0;  // 0: the next add() begins a batch
  std::size_t count_offset_ = 0;
  std::uint32_t annotation_count_ = 0;
};

}  // namespace phosphor::bench
