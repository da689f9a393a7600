// A Sampler at work: its decisions, and the state of its rate limits. Each Tracer has one.
//
// Threads: any; nothing blocks or allocates. A rate limit is one atomic number, as in the generic
// cell rate algorithm: the time at which the next trace would be due if all came evenly. A trace
// that comes more than one second before that is too many.

#pragma once

#include <phosphor/ids.h>
#include <phosphor/sampler.h>
#include <phosphor/span_context.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// Time for rate limits: steady, cheap and coarse (a few milliseconds).
using CoarseTime = std::chrono::nanoseconds;
CoarseTime coarse_time() noexcept;

class RateLimit {
 public:
  // Requires: traces_per_second >= 0.
  explicit RateLimit(double traces_per_second) noexcept;
  // Whether nothing ever passes.
  bool closed() const noexcept { return interval_ns_ == 0; }
  // Whether one more may pass now.
  bool take(CoarseTime now) noexcept;

 private:
  const std::int64_t interval_ns_;  // 0: nothing passes
  const std::int64_t burst_ns_;
  std::atomic<std::int64_t> due_ns_;
};

// What a decision is made from.
struct SamplingQuestion {
  TraceId trace_id;
  std::string_view trace_state;
  std::string_view destination;
  std::string_view operation;
};

struct SamplingDecision {
  bool sampled = true;
  std::uint32_t threshold = sampling_threshold_unknown;  // as SpanContext has it; never 0
};

class HeadSampler {
 public:
  // Requires: sampler.problem() is empty.
  explicit HeadSampler(const Sampler& sampler, CoarseTime (*clock)() noexcept = &coarse_time);

  // Whether decide() is to be asked for a call with this parent: not where everything is recorded,
  // nor where the call follows its parent.
  bool asked(const SpanContext& parent) const noexcept {
    return !records_all_ && !(parent.valid() && (parent_based_ || !parent.remote));
  }

  // Whether a call is not recorded because its parent is not.
  bool leaves_out_with(const SpanContext& parent) const noexcept {
    return !asked(parent) && !records(parent);
  }

  // Whether what happens in a call of this place is recorded.
  bool records(const SpanContext& place) const noexcept {
    return records_all_ || (place.flags & trace_flag_sampled) != 0;
  }

  SamplingDecision decide(const SamplingQuestion& question) noexcept;

 private:
  struct Rule;

  static std::uint32_t threshold_of(const Sampler& sampler) noexcept;
  SamplingDecision decide_alone(const SamplingQuestion& question) noexcept;
  HeadSampler& sampler_for(const SamplingQuestion& question) noexcept;

  CoarseTime (*const clock_)() noexcept;
  const Sampler::Kind kind_;
  const bool parent_based_;
  const bool records_all_;
  const double share_;             // of a ratio
  const std::uint32_t threshold_;  // of a ratio
  RateLimit rate_;
  RateLimit at_least_;
  std::vector<Rule> rules_;
};

struct HeadSampler::Rule {
  std::string operation;
  std::string destination;
  std::unique_ptr<HeadSampler> sampler;
};

}  // namespace phosphor
