// The form of a row: all of a record that has few values, in one number.
//
// Rows of a block have few forms, and which one usually goes with the row's name; so kind, side,
// marks, status and flags together take next to no room. From the lowest bit:
//
//   span        kind 3, side 2, first mark 1, last mark 1, timeout 1, async 1, status 2,
//               start known 1, end known 1, flags 32
//   annotation  type 3, side 2, async 1, status 2, time known 1, has a duration 1, flags 32
//
// Threads: pure. Failure: reading throws NotABlock.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/span.h>

#include <cstdint>

namespace phosphor {

// Times as words, whose differences wrap around.
constexpr std::uint64_t word_of(Timestamp time) noexcept {
  return static_cast<std::uint64_t>(unix_nanoseconds(time));
}
constexpr Timestamp time_of(std::uint64_t word) noexcept {
  return from_unix_nanoseconds(static_cast<std::int64_t>(word));
}

struct SpanForm {
  bool start_known = false;
  bool end_known = false;
};
std::uint64_t form_of(const Span& span) noexcept;
SpanForm read_form(std::uint64_t form, Span& span);

struct AnnotationForm {
  bool time_known = false;
  bool has_duration = false;
};
std::uint64_t form_of(const Annotation& annotation) noexcept;
AnnotationForm read_form(std::uint64_t form, Annotation& annotation);

// For searching, without the rest of it.
StatusCode status_of_span_form(std::uint64_t form) noexcept;
StatusCode status_of_annotation_form(std::uint64_t form) noexcept;

// Whose half of a call an annotation belongs to, as far as it says so itself. Durable: twins and
// durations are told by it.
constexpr CallSide half_of(AnnotationType type, CallSide side) noexcept {
  switch (type) {
    case AnnotationType::client_send:
    case AnnotationType::client_recv:
    case AnnotationType::timeout:
      return CallSide::client;
    case AnnotationType::server_recv:
    case AnnotationType::server_send:
      return CallSide::server;
    case AnnotationType::note:
    case AnnotationType::unknown:
      return side;
  }
  return side;
}

}  // namespace phosphor
