// Which rows of a trace belong together: ids, parents, and the twins of annotations.
//
// An id is random, so it is written once. Annotations of one call say how many rows before them its
// last one is; a parent is a position among the trace's rows in this block (spans first, then
// annotations), and only one that is not there is an id again. An annotation's *twin* is the last
// one before it of the same half of the same call, or of the other half where there is none: it is
// what the other columns guess from.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_format.h"
#include "store/block_reader.h"
#include "store/column_layout.h"
#include "store/column_numbers.h"

#include <phosphor/annotation.h>
#include <phosphor/ids.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace phosphor {

// What an annotation is related to, each as a row + 1, 0 for none: rows before it in the trace.
struct Related {
  // The last one of the same call.
  std::uint32_t predecessor = 0;
  // The last one of the same half of the call; of the other half where there is none.
  std::uint32_t twin = 0;
  // The last one that was, most likely, recorded in the same process: of the same half; for the
  // first of a call, of the callee's half of the enclosing call; else as the twin.
  std::uint32_t neighbour = 0;
};

// Of all annotations of a block.
struct Relations {
  std::vector<std::uint32_t> predecessors, twins, neighbours;

  void resize(std::size_t count);
  void set(std::size_t row, const Related& related) noexcept {
    predecessors[row] = related.predecessor;
    twins[row] = related.twin;
    neighbours[row] = related.neighbour;
  }
};

// The last annotations of one call, while relations are found.
class CallRows {
 public:
  std::uint32_t last() const noexcept { return last_; }

  // The next annotation of the call. `enclosing` is the call that it was made in, null if unknown.
  Related add(std::uint32_t row, CallSide half, const CallRows* enclosing) noexcept {
    std::uint32_t& own = last_of_half_[static_cast<std::size_t>(half)];
    const std::uint32_t twin = own != 0 ? own : last_;
    const bool is_first = last_ == 0 && enclosing != nullptr;
    const Related related{last_, twin, is_first ? enclosing->last_of(CallSide::server) : twin};
    last_ = own = row + 1;
    return related;
  }

 private:
  std::uint32_t last_of(CallSide half) const noexcept {
    return last_of_half_[static_cast<std::size_t>(half)];
  }

  std::uint32_t last_ = 0;
  std::array<std::uint32_t, 3> last_of_half_{};
};

class KinshipBuilder {
 public:
  void add_span(SpanId id, SpanId parent);
  void add_annotation(SpanId id, SpanId parent, CallSide half);
  // Of the rows that were added since the last trace's end.
  void end_trace();

  const Relations& relations() const noexcept { return relations_; }

  void write_spans(LayoutWriter& out) const;
  void write_annotations(LayoutWriter& out) const;
  void clear() noexcept;

 private:
  struct Row {
    SpanId id, parent;
    CallSide half = CallSide::none;
  };
  // What is known of an id within the trace.
  struct Member {
    std::uint32_t position = 0;  // of its first row
    CallRows rows;
  };
  struct Slot {
    std::uint64_t id = 0;
    std::uint32_t generation = 0;
    std::uint32_t member = 0;
  };
  struct Parents {
    std::vector<std::uint64_t> codes;
    std::vector<std::uint64_t> elsewhere;
  };

  void begin_members(std::size_t row_count);
  Slot& slot_of(SpanId id) noexcept;
  Member& member_of(SpanId id, std::uint32_t position);
  void number_rows();
  const CallRows* enclosing_call(SpanId parent) noexcept;
  void find_parents();
  void add_parent(SpanId parent, Parents& to);

  std::vector<Row> spans_, annotations_;  // of the trace at hand
  std::vector<Slot> slots_;               // a power of two
  std::uint32_t generation_ = 0;
  std::vector<Member> members_;

  std::vector<std::uint64_t> span_ids_, call_ids_;
  std::vector<std::uint32_t> steps_;
  Relations relations_;
  std::size_t annotation_rows_ = 0;  // of traces that have ended
  Parents span_parents_, annotation_parents_;
};

class Kinship {
 public:
  Kinship() = default;
  Kinship(LayoutReader& in, const BlockCounts& counts);

  void load();

  struct Ids {
    SpanId id, parent;
  };
  // Of the trace's spans, then of its annotations.
  void read(const BlockTrace& trace, std::vector<Ids>& out);
  // Of all annotations of the block, of which halves are not known yet, and when they are.
  std::vector<std::uint32_t> predecessors(std::span<const BlockTrace> traces) const;
  Relations relations(std::span<const BlockTrace> traces,
                      const std::vector<std::uint32_t>& predecessors,
                      std::span<const CallSide> half_of_row) const;

 private:
  struct Parents {
    Numbers codes;
    Words elsewhere;
    RunningCount elsewhere_before{block_format::parent_elsewhere};
  };
  // The row that the parent of the trace's i-th annotation has, among its annotations before it.
  std::optional<std::uint32_t> parent_row(const BlockTrace& trace, std::uint32_t i) const;
  void read_ids(const BlockTrace& trace, std::vector<Ids>& out);
  // `first` and `count`: which of the trace's rows.
  void read_parents(Parents& parents, std::size_t first_row, std::size_t first, std::size_t count,
                    std::vector<Ids>& rows);

  BlockCounts counts_;
  Words span_ids_;
  Parents span_parents_;
  Numbers steps_;
  Words call_ids_;
  RunningCount calls_before_{0};
  Parents annotation_parents_;
};

}  // namespace phosphor
