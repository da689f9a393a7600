#include "client/head_sampler.h"

#include "client/sampling_state.h"

#include <time.h>

#include <algorithm>
#include <cmath>

namespace phosphor {
namespace {

constexpr double nanoseconds_per_second = 1e9;
constexpr std::uint64_t random_bits = (std::uint64_t{1} << 56) - 1;

bool fits(std::string_view pattern, std::string_view text) noexcept {
  if (pattern.empty()) return true;
  if (pattern.back() != '*') return pattern == text;
  pattern.remove_suffix(1);
  return text.substr(0, pattern.size()) == pattern;
}

// At most what a clock of 64 bits can hold, which is once in 292 years.
std::int64_t interval_of(double traces_per_second) noexcept {
  if (!(traces_per_second > 0)) return 0;
  const double longest = 4e18;
  const double interval = std::min(longest, nanoseconds_per_second / traces_per_second);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(interval));
}

}  // namespace

CoarseTime coarse_time() noexcept {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

RateLimit::RateLimit(double traces_per_second) noexcept
    : interval_ns_(interval_of(traces_per_second)),
      burst_ns_(std::max<std::int64_t>(0, std::int64_t{1'000'000'000} - interval_ns_)),
      due_ns_(INT64_MIN / 2) {}

bool RateLimit::take(CoarseTime now) noexcept {
  if (interval_ns_ == 0) return false;
  std::int64_t due = due_ns_.load(std::memory_order_relaxed);
  while (true) {
    if (due - burst_ns_ > now.count()) return false;
    const std::int64_t next = std::max<std::int64_t>(due, now.count()) + interval_ns_;
    if (due_ns_.compare_exchange_weak(due, next, std::memory_order_relaxed)) return true;
  }
}

HeadSampler::HeadSampler(const Sampler& sampler, CoarseTime (*clock)() noexcept)
    : clock_(clock),
      kind_(sampler.kind_),
      parent_based_(sampler.parent_based_),
      records_all_(kind_ == Sampler::Kind::always && !parent_based_),
      share_(sampler.amount_),
      threshold_(threshold_of(sampler)),
      rate_(kind_ == Sampler::Kind::rate_limit ? sampler.amount_ : 0),
      at_least_(sampler.at_least_) {
  for (const SamplingRule& rule : sampler.rules_) {
    rules_.push_back(
        {rule.operation, rule.destination, std::make_unique<HeadSampler>(rule.sampler, clock)});
  }
}

// Never 0 and never `unknown` for a share between 0 and 1, however near to either.
std::uint32_t HeadSampler::threshold_of(const Sampler& sampler) noexcept {
  if (sampler.kind_ != Sampler::Kind::ratio) return sampling_threshold_unknown;
  const double left_out = std::round((1 - sampler.amount_) * 4294967296.0);
  const double most = static_cast<double>(sampling_threshold_unknown - 1);
  return static_cast<std::uint32_t>(std::clamp(left_out, 1.0, most));
}

HeadSampler& HeadSampler::sampler_for(const SamplingQuestion& question) noexcept {
  for (const Rule& rule : rules_) {
    if (fits(rule.operation, question.operation) && fits(rule.destination, question.destination)) {
      return *rule.sampler;
    }
  }
  return *this;
}

SamplingDecision HeadSampler::decide_alone(const SamplingQuestion& question) noexcept {
  switch (kind_) {
    case Sampler::Kind::always:
      return {true};
    case Sampler::Kind::never:
      return {false};
    case Sampler::Kind::rate_limit:
      return {rate_.take(clock_())};
    case Sampler::Kind::by_operation:
      return sampler_for(question).decide(question);
    case Sampler::Kind::ratio:
      break;
  }
  if (share_ <= 0 || share_ >= 1) return {share_ >= 1};
  const std::uint64_t randomness =
      randomness_untrusted(question.trace_state).value_or(question.trace_id.low & random_bits);
  if (randomness < std::uint64_t{threshold_} << unsaid_threshold_bits) return {false};
  return {true, threshold_};
}

SamplingDecision HeadSampler::decide(const SamplingQuestion& question) noexcept {
  const SamplingDecision decision = decide_alone(question);
  if (decision.sampled || at_least_.closed() || !at_least_.take(clock_())) return decision;
  return {true};
}

}  // namespace phosphor
