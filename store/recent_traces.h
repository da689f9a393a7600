// Where the postings of a trace have to go so that search finds it in its place.
//
// The rule that must hold after every write, for every trace of a slice and every term of it: there
// is a posting (term, start of the trace), or one (unsorted, start of the trace). Then a search
// that walks the postings of a term and of `unsorted` from the newest start downwards meets every
// match exactly at its place in the order of results, and can begin and end anywhere.
//
// A trace's start is known only so far: its records come in any order. When an earlier one comes
// the start moves, and all terms of the trace are posted again at the new start; the old postings
// are stale, and a reader sees that by the trace's head. To do that without reading, the terms of
// recently written traces are remembered here. Where they are not (forgotten, too many, moved too
// often: a broken clock must not multiply the work), one posting under `unsorted` stands for them
// all.
//
// A trace may lie in several slices, and the older ones are dropped first. So for each set of
// slices that may remain, whose start is a minimum over them, there is a posting under `unsorted`
// too.
//
// Owned by the writer. Threads: the writer's only. Failure: none. Memory: the two generations
// together at most 2 x (max_traces x ~200 bytes + max_terms x 8 bytes), about 28 MB.

#pragma once

#include "store/keys.h"

#include <unordered_map>
#include <vector>

namespace phosphor {

// What the writer knows of one trace in the newest slice.
class RecentTrace {
 public:
  // How often a trace's postings follow its start, and how many they may be.
  static constexpr int max_moves = 16;
  static constexpr std::size_t max_terms = 1024;

  // A trace that the newest slice does not have yet.
  RecentTrace() = default;
  // One that it has, whose terms are not known.
  explicit RecentTrace(const TraceHead& head)
      : head_(head), in_slice_(true), all_terms_known_(false) {}

  // The trace's start in older slices, newest slice first.
  void set_older_starts(const std::vector<Timestamp>& starts);

  struct Plan {
    std::vector<Term> terms;                 // to be posted at the trace's start in this slice
    std::vector<Timestamp> unsorted_starts;  // where `unsorted` is to be posted
  };
  // Takes note of records that are being written: their earliest known time, their terms (sorted,
  // each once).
  Plan add(Timestamp earliest, const std::vector<Term>& terms);

  TraceHead& head() noexcept { return head_; }
  std::size_t term_count() const noexcept { return terms_.size(); }

 private:
  void forget_terms();

  TraceHead head_;
  bool in_slice_ = false;
  bool all_terms_known_ = true;
  int moves_ = 0;
  std::vector<Term> terms_;              // sorted
  std::vector<Timestamp> older_minima_;  // of the newest older slice, of the two newest, …
};

// The recently written traces, in two generations: when the younger is full the older is forgotten.
class RecentTraces {
 public:
  static constexpr std::size_t max_traces = 32'768;
  static constexpr std::size_t max_terms = 1'000'000;

  // Null if it is not remembered. Valid until the next call.
  RecentTrace* find(TraceId id);
  RecentTrace& insert(TraceId id, RecentTrace trace);
  // To be called when a trace's terms have been added to.
  void count_terms(std::size_t added);
  void clear();

 private:
  void make_room();

  std::unordered_map<TraceId, RecentTrace> young_;
  std::unordered_map<TraceId, RecentTrace> old_;
  std::size_t young_terms_ = 0;
};

}  // namespace phosphor
