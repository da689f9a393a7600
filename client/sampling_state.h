// OpenTelemetry's member of the trace state, "ot=th:c8;rv:1234567890abcd": how probable it was that
// a trace is recorded, and with which random number that was decided.
//
//   th   the threshold: traces whose randomness is below are left out; 1 to 14 hex digits, from the
//        most significant of 56 bits on, zeros at the end left away
//   rv   the randomness, exactly 14 hex digits, where it is not the end of the trace id
//
// Threads: pure functions and values. Failure: what cannot be read is absent.
// Source: OpenTelemetry, "TraceState: Probability Sampling".

#pragma once

#include <phosphor/context.h>
#include <phosphor/propagation.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace phosphor {

// Of the 56 bits of a threshold, a SpanContext has the upper 32.
inline constexpr int unsaid_threshold_bits = 24;

// The "rv" of a trace state.
std::optional<std::uint64_t> randomness_untrusted(std::string_view trace_state_untrusted) noexcept;

// The trace state of a context, with the threshold of its sampler in it: what is injected, and
// recorded. As it came where no sampler of this process has decided.
class SampledTraceState {
 public:
  explicit SampledTraceState(const Context& context) noexcept;
  SampledTraceState(const SampledTraceState&) = delete;
  SampledTraceState& operator=(const SampledTraceState&) = delete;

  // Lives as long as this and the context. At most max_trace_state_bytes: members that do not fit
  // any more are left out from the end, as W3C advises.
  std::string_view text() const noexcept { return text_; }

 private:
  void compose(std::string_view state, std::uint32_t threshold) noexcept;
  void put_threshold(std::uint32_t threshold) noexcept;
  void put_other_fields(std::string_view fields) noexcept;
  void put_other_members(std::string_view state) noexcept;
  void put_field(std::string_view field) noexcept;
  bool put(std::string_view before, std::string_view text) noexcept;

  std::string_view text_;
  std::size_t size_ = 0;
  std::array<char, max_trace_state_bytes> buffer_;
};

}  // namespace phosphor
