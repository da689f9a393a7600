// The head: the newest records, in memory, until there are enough of them to be sealed into blocks.
//
// It keeps the journal's entries as they are on disk, and beside them which rows belong to which
// trace. What the store knew of a trace before the head began comes in with the trace's first row
// (`prior_start`), so that the head knows the true start of each of its traces.
//
// Owned by RocksStore. Threads: append() and freeze() by the writer; the rest by anyone, also
// meanwhile (a lock is held shortly). A frozen head never changes again.
// Failure: std::bad_alloc.

#pragma once

#include "store/journal_batch.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace phosphor {

// What is known of a trace in one place of the store: the head or a segment's block.
struct TraceStart {
  TraceId id;
  Timestamp start = no_time;        // the earliest known time of its records there
  Timestamp known_start = no_time;  // and of what was stored before; what it never starts before
  // Where the trace was known before with later times only: the earliest of these. Older places
  // have it there.
  std::optional<Timestamp> moved_from;
};

// An entry of the journal, ready to be read.
class HeadEntry {
 public:
  explicit HeadEntry(JournalEntry entry);
  HeadEntry(const HeadEntry&) = delete;
  HeadEntry& operator=(const HeadEntry&) = delete;

  const JournalEntry& journal() const noexcept { return entry_; }
  // Appends the record of that row; it refers to this entry.
  Result<void> read(std::uint32_t row, RecordBatch& into) const;

 private:
  const JournalEntry entry_;
  std::optional<JournalReader> reader_;  // of entry_; none if it cannot be read
};

class RowFilter;  // store/row_filter.h

class Head {
 public:
  using EntryPointer = std::shared_ptr<const HeadEntry>;

  // A record of the head.
  struct RowPointer {
    EntryPointer entry;
    std::uint32_t row = 0;
  };

  // All of one trace.
  struct TraceRows {
    Timestamp start = no_time;
    std::uint64_t bytes = 0;
    std::vector<RowPointer> rows;
  };

  explicit Head(std::uint64_t first_sequence)
      : first_sequence_(first_sequence), next_sequence_(first_sequence) {}
  Head(const Head&) = delete;
  Head& operator=(const Head&) = delete;

  // The journal's entry of that number. `prior_start(id)` is asked once for each trace that is new
  // to the head, before readers see it.
  template <typename PriorStart>
  void append(std::uint64_t sequence, JournalEntry entry, PriorStart prior_start) {
    next_sequence_ = sequence + 1;
    new_traces_.clear();
    new_slots_.clear();
    slot_of_row_.clear();
    const JournalRow* before = nullptr;  // rows of a trace often follow each other
    for (const JournalRow& row : entry.rows) {
      const bool as_before = before != nullptr && before->trace_id == row.trace_id;
      before = &row;
      slot_of_row_.push_back(as_before ? slot_of_row_.back() : slot_for(row.trace_id, prior_start));
    }
    append(std::move(entry));
  }

  // The journal's entries that are here: [first, next). As row_count().
  std::uint64_t first_sequence() const noexcept { return first_sequence_; }
  std::uint64_t next_sequence() const noexcept { return next_sequence_; }

  // The writer's, or anybody's once the head is frozen.
  std::size_t row_count() const noexcept { return rows_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return rows_.empty(); }
  const std::vector<EntryPointer>& entries() const noexcept { return entries_; }

  struct Slot {
    TraceId id;
    Timestamp start = no_time;
    Timestamp prior_start = no_time;
    std::uint64_t bytes = 0;
    std::uint32_t first_row = 0;
    std::uint32_t last_row = 0;
    std::uint32_t row_count = 0;
  };
  struct Row {
    std::uint32_t entry = 0;
    std::uint32_t row = 0;  // within the entry
    std::uint32_t slot = 0;
    std::uint32_t next = 0;  // of the same trace; the last one's is 0
  };
  const std::vector<Slot>& slots() const noexcept { return slot_list_; }
  const std::vector<Row>& rows() const noexcept { return rows_; }
  const JournalRow& journal_row(const Row& row) const noexcept {
    return entries_[row.entry]->journal().rows[row.row];
  }

  // For readers, at any time.
  std::optional<TraceRows> rows_of(TraceId id) const;
  // The earliest known time of its rows here; none if it is not here.
  std::optional<Timestamp> start_of(TraceId id) const;
  // The earliest time known of it, of what came before the head as well; none if it is not here.
  std::optional<Timestamp> known_start_of(TraceId id) const;
  // The traces that have a row which the filter admits. The lock is not held while it is asked.
  std::vector<TraceStart> candidates(RowFilter& filter) const;
  // Those that start earlier than was known before.
  std::vector<TraceStart> moved() const;

 private:
  template <typename Value>
  using TraceMap = boost::unordered_flat_map<TraceId, Value, std::hash<TraceId>>;

  // The number of the trace's slot, which is among new_slots_ if it is not there yet.
  template <typename PriorStart>
  std::uint32_t slot_for(TraceId id, PriorStart& prior_start) {
    if (const auto found = slots_.find(id); found != slots_.end()) return found->second;
    const auto next = static_cast<std::uint32_t>(slot_list_.size() + new_slots_.size());
    const auto [slot, is_new] = new_traces_.try_emplace(id, next);
    if (is_new) new_slots_.push_back({id, no_time, prior_start(id), 0, 0, 0, 0});
    return slot->second;
  }
  void append(JournalEntry entry);
  void add_new_slots();
  void add_row(const JournalRow& row, std::uint32_t index);
  std::vector<EntryPointer> all_entries() const;

  const std::uint64_t first_sequence_;
  std::uint64_t next_sequence_;
  // Of one append().
  TraceMap<std::uint32_t> new_traces_;  // their slots
  std::vector<Slot> new_slots_;
  std::vector<std::uint32_t> slot_of_row_;

  mutable std::shared_mutex mutex_;
  // All below: changed by the writer alone, under the lock.
  std::vector<EntryPointer> entries_;
  std::vector<std::uint32_t> first_rows_;  // of each entry, in rows_
  std::vector<Row> rows_;
  TraceMap<std::uint32_t> slots_;
  std::vector<Slot> slot_list_;
  std::size_t bytes_ = 0;
};

TraceStart trace_start_of(const Head::Slot& slot) noexcept;
Timestamp known_start_of(const Head::Slot& slot) noexcept;

}  // namespace phosphor
