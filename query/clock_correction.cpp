#include "query/clock_correction.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <unordered_map>

namespace phosphor {
namespace {

using Nanoseconds = std::int64_t;
constexpr Nanoseconds no_upper = std::numeric_limits<Nanoseconds>::max();
constexpr Nanoseconds no_lower = std::numeric_limits<Nanoseconds>::min();

bool unbounded(Nanoseconds bound) { return bound == no_upper || bound == no_lower; }

// A bound moved by a difference; what is unbounded stays so.
Nanoseconds moved(Nanoseconds bound, Nanoseconds by) {
  if (unbounded(bound)) return bound;
  return unbounded(by) ? by : saturating_add(bound, by);
}

struct Interval {
  Nanoseconds lower = no_lower;
  Nanoseconds upper = no_upper;

  bool empty() const { return lower > upper; }
  bool contains(Nanoseconds value) const { return lower <= value && value <= upper; }
  bool finite() const { return !unbounded(lower) && !unbounded(upper); }
  void intersect(const Interval& other) {
    lower = std::max(lower, other.lower);
    upper = std::min(upper, other.upper);
  }
  Nanoseconds middle() const { return lower + saturating_subtract(upper, lower) / 2; }
};

Interval negated(const Interval& interval) {
  return {interval.upper == no_upper ? no_lower : -interval.upper,
          interval.lower == no_lower ? no_upper : -interval.lower};
}

// What the links between two clocks say of: correction of `to` minus correction of `from`.
struct ClockPair {
  std::uint32_t from;
  std::uint32_t to;
  Interval bounds;
  std::vector<Nanoseconds> middles;  // of the links that are bounded on both sides
  Nanoseconds slack = 0;             // how far the links contradict each other

  // Contradictory bounds are replaced by the median of what the calls say one by one: a clock that
  // was set in the middle of the trace makes two groups of calls, and the larger one wins.
  void settle() {
    if (!bounds.empty()) return;
    const Nanoseconds median = middle_of_calls();
    slack = std::max(saturating_subtract(bounds.lower, median),
                     saturating_subtract(median, bounds.upper));
    bounds = {median, median};
  }

 private:
  Nanoseconds middle_of_calls() {
    if (middles.empty()) return bounds.upper + saturating_subtract(bounds.lower, bounds.upper) / 2;
    const auto median = middles.begin() + static_cast<std::ptrdiff_t>(middles.size() / 2);
    std::nth_element(middles.begin(), median, middles.end());
    return *median;
  }
};

struct Neighbour {
  std::uint32_t clock;
  Interval bounds;  // of its correction minus ours
  Nanoseconds slack;
};

// Bounds of one link; nothing where a mark is missing.
Interval bounds_of(const Span& parent, const Span& child, bool answered) {
  Interval interval;
  if (parent.start != no_time && child.start != no_time) {
    interval.lower =
        saturating_subtract(unix_nanoseconds(parent.start), unix_nanoseconds(child.start));
  }
  if (answered && parent.end != no_time && child.end != no_time) {
    interval.upper = saturating_subtract(unix_nanoseconds(parent.end), unix_nanoseconds(child.end));
  }
  // The callee took longer than the caller waited, so the caller has not waited for its end.
  if (interval.empty()) interval.upper = no_upper;
  return interval;
}

std::string_view instance_of(const Span& span) {
  if (!span.resource) return {};
  for (const KeyValue& attribute : span.resource->attributes) {
    if (attribute.key == "service.instance.id" && attribute.value.type() == ValueType::string) {
      return attribute.value.as_string();
    }
  }
  return {};
}

// Finds the clocks of a trace and gives them numbers.
class ClockNames {
 public:
  std::uint32_t number_of(const Span& span, std::vector<ClockCorrection>& clocks) {
    const auto [found, is_new] =
        numbers_.try_emplace(key_of(span), static_cast<std::uint32_t>(clocks.size()));
    if (is_new) {
      ClockCorrection clock;
      clock.hostname = span.hostname;
      if (span.hostname.empty()) clock.service = span.service;
      clocks.push_back(clock);
    }
    return found->second;
  }

 private:
  enum class Kind { host, instance, service };
  using Key = std::pair<Kind, std::string_view>;

  static Key key_of(const Span& span) {
    if (!span.hostname.empty()) return {Kind::host, span.hostname};
    const std::string_view instance = instance_of(span);
    return instance.empty() ? Key{Kind::service, span.service} : Key{Kind::instance, instance};
  }

  std::map<Key, std::uint32_t> numbers_;
};

// Solves the system of bounds: one clock after the other is fixed, each within what all bounds and
// the clocks fixed before it leave. A system of differences keeps a solution under such steps as
// long as it has one (query/README.md, "Clocks").
class ClockSolver {
 public:
  ClockSolver(std::vector<ClockCorrection>& clocks, std::vector<ClockPair> pairs)
      : clocks_(clocks), neighbours_(clocks.size()), fixed_(clocks.size(), false) {
    for (ClockPair& pair : pairs) {
      pair.settle();
      neighbours_[pair.from].push_back({pair.to, pair.bounds, pair.slack});
      neighbours_[pair.to].push_back({pair.from, negated(pair.bounds), pair.slack});
    }
  }

  // Corrects everything that calls connect with `clock`, unless that is done already.
  void correct_from(std::uint32_t clock) {
    if (fixed_[clock]) return;
    clocks_[clock].reference = true;
    fixed_[clock] = true;
    if (!has_reference_) clocks_[clock].uncertainty = std::chrono::nanoseconds(0);
    has_reference_ = true;
    from_reference_ = joint() ? possible_corrections() : std::vector<Interval>();
    std::deque<std::uint32_t> queue{clock};
    while (!queue.empty()) {
      const std::uint32_t next = queue.front();
      queue.pop_front();
      for (const Neighbour& neighbour : neighbours_[next]) {
        if (fixed_[neighbour.clock]) continue;
        fix(neighbour, next);
        queue.push_back(neighbour.clock);
      }
    }
  }

 private:
  bool joint() const { return clocks_.size() <= max_joint_clocks; }

  Nanoseconds correction_of(std::uint32_t clock) const { return clocks_[clock].correction.count(); }

  void fix(const Neighbour& neighbour, std::uint32_t from) {
    const std::uint32_t clock = neighbour.clock;
    const Nanoseconds base = correction_of(from);
    const Interval direct{moved(neighbour.bounds.lower, base), moved(neighbour.bounds.upper, base)};
    Interval possible = joint() ? possible_corrections()[clock] : bounds_by_fixed(clock);
    ClockCorrection& target = clocks_[clock];
    target.contradiction = possible.empty() || neighbour.slack > 0;
    if (possible.empty()) possible = direct;
    target.correction = std::chrono::nanoseconds(chosen(possible, base));
    const Interval range = joint() ? from_reference_[clock] : possible;
    target.uncertainty = uncertainty_of(range, neighbour, from, target);
    fixed_[clock] = true;
  }

  // No correction where none is needed; else the one of the clock that it was called from, so that
  // two hosts that agree are not torn apart; else the middle.
  static Nanoseconds chosen(const Interval& possible, Nanoseconds base) {
    if (possible.contains(0)) return 0;
    if (possible.contains(base)) return base;
    if (possible.finite()) return possible.middle();
    return unbounded(possible.lower) ? possible.upper : possible.lower;
  }

  std::optional<std::chrono::nanoseconds> uncertainty_of(const Interval& range,
                                                         const Neighbour& neighbour,
                                                         std::uint32_t from,
                                                         const ClockCorrection& clock) const {
    if (!clocks_[from].uncertainty) return std::nullopt;
    const Nanoseconds inherited = clocks_[from].uncertainty->count();
    if (clock.contradiction) {
      return std::chrono::nanoseconds(saturating_add(inherited, neighbour.slack));
    }
    if (!range.finite()) return std::nullopt;
    const Nanoseconds value = clock.correction.count();
    const Nanoseconds half =
        std::max(saturating_subtract(range.upper, value), saturating_subtract(value, range.lower));
    return std::chrono::nanoseconds(joint() ? half : saturating_add(half, inherited));
  }

  Interval bounds_by_fixed(std::uint32_t clock) const {
    Interval interval;
    for (const Neighbour& neighbour : neighbours_[clock]) {
      if (!fixed_[neighbour.clock]) continue;
      const Interval seen = negated(neighbour.bounds);
      const Nanoseconds base = correction_of(neighbour.clock);
      interval.intersect({moved(seen.lower, base), moved(seen.upper, base)});
    }
    return interval;
  }

  // What all bounds together leave to each clock, given those that are fixed: shortest paths, by
  // Bellman and Ford's method. It ends after as many rounds as there are clocks even where a
  // contradiction would make it go on for ever.
  std::vector<Interval> possible_corrections() const {
    std::vector<Interval> possible(clocks_.size());
    for (std::uint32_t clock = 0; clock < clocks_.size(); ++clock) {
      if (fixed_[clock]) possible[clock] = {correction_of(clock), correction_of(clock)};
    }
    bool changed = true;
    for (std::size_t round = 0; changed && round < clocks_.size(); ++round) {
      changed = false;
      for (std::uint32_t clock = 0; clock < clocks_.size(); ++clock) {
        changed = relax(possible, clock) || changed;
      }
    }
    return possible;
  }

  bool relax(std::vector<Interval>& possible, std::uint32_t from) const {
    bool changed = false;
    for (const Neighbour& neighbour : neighbours_[from]) {
      Interval& target = possible[neighbour.clock];
      if (fixed_[neighbour.clock]) continue;
      const Nanoseconds lower = moved(possible[from].lower, neighbour.bounds.lower);
      const Nanoseconds upper = moved(possible[from].upper, neighbour.bounds.upper);
      changed = changed || lower > target.lower || upper < target.upper;
      target.intersect({lower, upper});
    }
    return changed;
  }

  std::vector<ClockCorrection>& clocks_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::vector<bool> fixed_;
  std::vector<Interval> from_reference_;
  bool has_reference_ = false;
};

std::vector<ClockPair> pairs_of(const std::vector<Span>& spans,
                                const std::vector<CausalLink>& links,
                                const std::vector<std::uint32_t>& clock_of_span) {
  std::vector<ClockPair> pairs;
  std::unordered_map<std::uint64_t, std::size_t> index;
  for (const CausalLink& link : links) {
    const std::uint32_t parent = clock_of_span[link.parent];
    const std::uint32_t child = clock_of_span[link.child];
    if (parent == child) continue;
    const std::uint32_t from = std::min(parent, child);
    const std::uint32_t to = std::max(parent, child);
    const auto [found, is_new] = index.try_emplace(std::uint64_t{from} << 32 | to, pairs.size());
    if (is_new) pairs.push_back({from, to, {}, {}});
    const Interval seen = bounds_of(spans[link.parent], spans[link.child], link.answered);
    const Interval bounds = from == parent ? seen : negated(seen);
    pairs[found->second].bounds.intersect(bounds);
    if (bounds.finite()) pairs[found->second].middles.push_back(bounds.middle());
  }
  return pairs;
}

}  // namespace

ClockCorrections correct_clocks(const std::vector<Span>& spans,
                                const std::vector<CausalLink>& links,
                                const std::vector<std::uint32_t>& roots) {
  ClockCorrections result;
  ClockNames names;
  result.clock_of_span.reserve(spans.size());
  for (const Span& span : spans) {
    result.clock_of_span.push_back(names.number_of(span, result.clocks));
  }
  ClockSolver solver(result.clocks, pairs_of(spans, links, result.clock_of_span));
  for (const std::uint32_t root : roots) solver.correct_from(result.clock_of_span[root]);
  for (std::uint32_t clock = 0; clock < result.clocks.size(); ++clock) solver.correct_from(clock);
  return result;
}

std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max()
               : std::numeric_limits<std::int64_t>::min();
}

std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) noexcept {
  std::int64_t difference;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b < 0 ? std::numeric_limits<std::int64_t>::max()
               : std::numeric_limits<std::int64_t>::min();
}

Timestamp corrected(Timestamp time, std::chrono::nanoseconds correction) noexcept {
  if (time == no_time) return time;
  return from_unix_nanoseconds(saturating_add(unix_nanoseconds(time), correction.count()));
}

}  // namespace phosphor
