#include <phosphor/sampler.h>

#include <utility>

namespace phosphor {
namespace {

// Written so that what is not a number is outside.
bool within(double value, double low, double high) noexcept {
  return value >= low && value <= high;
}

// Beyond, the time between two is less than the clock's nanosecond.
constexpr double max_traces_per_second = 1e9;

}  // namespace

Sampler Sampler::always() { return {Kind::always, 1}; }
Sampler Sampler::never() { return {Kind::never, 0}; }
Sampler Sampler::ratio(double share) { return {Kind::ratio, share}; }
Sampler Sampler::rate_limit(double traces_per_second) {
  return {Kind::rate_limit, traces_per_second};
}

Sampler Sampler::by_operation(std::vector<SamplingRule> rules, Sampler otherwise) {
  Sampler sampler(Kind::by_operation, 0);
  sampler.rules_ = std::move(rules);
  sampler.rules_.push_back({{}, {}, std::move(otherwise)});
  return sampler;
}

Sampler Sampler::parent_based(Sampler root) {
  root.parent_based_ = true;
  return root;
}

Sampler Sampler::at_least(double traces_per_second) const {
  Sampler sampler = *this;
  sampler.at_least_ = traces_per_second;
  return sampler;
}

std::string Sampler::problem() const {
  if (kind_ == Kind::ratio && !within(amount_, 0, 1)) return "a sampling ratio must be from 0 to 1";
  if (kind_ == Kind::rate_limit && !within(amount_, 0, max_traces_per_second)) {
    return "a sampling rate must be from 0 to 1e9 traces a second";
  }
  if (!within(at_least_, 0, max_traces_per_second)) {
    return "the least to be sampled must be from 0 to 1e9 traces a second";
  }
  if (rules_.size() > max_sampling_rules + 1) return "there may be at most 64 sampling rules";
  for (const SamplingRule& rule : rules_) {
    if (std::string problem = rule.sampler.problem(); !problem.empty()) return problem;
  }
  return {};
}

}  // namespace phosphor
