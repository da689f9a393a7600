// Sampler: which traces are recorded, decided at their first call (head sampling).
//
//   options.sampler = Sampler::parent_based(
//       Sampler::by_operation({{"GET /health*", "", Sampler::never()}},
//                             Sampler::ratio(0.01).at_least(5)));
//
// The decision is made where a trace enters this process: at a call without a parent, and, unless
// the sampler is parent-based, at a call that comes from another process. Calls within a call of
// this process follow it, so no part of a trace is without its middle. The decision travels as the
// sampled flag of traceparent, and a ratio as the member "ot" of tracestate, whose "th" says which
// share of all traces is left out; each span keeps it, so that counts can be weighted
// (proto/README.md, "What a span stands for").
//
// A call that is not recorded reads no clock and draws no id but where the flag changes
// (client/README.md has the figures). It is counted (TracerCounters::sampled_out).
//
// Threads: values; a Tracer's decisions may be asked for by any number at once. Failure: a Sampler
// that cannot work (a ratio beyond 1, too many rules) gives a disabled Tracer, which says why.
// Source: W3C Trace Context, level 2, sections 3.2.2 and 3.3; OpenTelemetry, "Tracestate:
// Probability Sampling".

#pragma once

#include <phosphor/export.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace phosphor {

// Rules are searched one after the other, at the first call of each trace.
inline constexpr std::size_t max_sampling_rules = 64;

struct SamplingRule;

class PHOSPHOR_EXPORT Sampler {
 public:
  // Everything, whatever the caller's flag says, which is passed on as it came. The default.
  static Sampler always();

  // Nothing.
  static Sampler never();

  // The given share of all traces, from 0 to 1, in steps of 2^-32. Told by the 56 random bits of
  // the trace id (or "rv" of tracestate), so all processes with one ratio record the same traces,
  // and those of a smaller ratio are among those of a larger one.
  static Sampler ratio(double share);

  // At most so many traces a second on average, at most one second's worth (but one) at once. The
  // share that this comes to is not known, and so it is not told.
  static Sampler rate_limit(double traces_per_second);

  // What the first rule says that fits; `otherwise` if none does.
  static Sampler by_operation(std::vector<SamplingRule> rules, Sampler otherwise);

  // What the caller decided; `root` for calls without a caller. Of nested ones the outermost
  // counts.
  static Sampler parent_based(Sampler root);

  // As this one, and beyond it at most so many traces a second that it would leave out: rare
  // operations stay visible. Those tell no share.
  Sampler at_least(double traces_per_second) const;

  // One sentence for a person; empty if it can work.
  std::string problem() const;

 private:
  friend class HeadSampler;

  enum class Kind : std::uint8_t { always, never, ratio, rate_limit, by_operation };
  Sampler(Kind kind, double amount) : kind_(kind), amount_(amount) {}

  Kind kind_;
  bool parent_based_ = false;
  double amount_;                    // the share, or traces a second
  double at_least_ = 0;              // traces a second
  std::vector<SamplingRule> rules_;  // by_operation: the last one fits always
};

// Which calls a rule is for. A text that ends with '*' fits whatever begins so; an empty one fits
// all. The destination of a call that is received is this service.
struct SamplingRule {
  std::string operation;
  std::string destination;
  Sampler sampler;
};

}  // namespace phosphor
