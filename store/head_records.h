// The records of a frozen head by ascending trace id, and within a trace spans first, each kind by
// time: the order of blocks.
//
// The rows of a trace lie all over the head, which is far larger than a processor's caches. Read
// one after the other, sealing would wait for memory most of its time; so what the next rows need
// is asked for while the ones before are read.
//
// Owned by the thread that seals; the head outlives it. Threads: one at a time. Memory: 40 bytes a
// row or less. Failure: an Error if the head's own bytes cannot be read back; std::bad_alloc.

#pragma once

#include "store/head.h"

#include <cstdint>
#include <span>
#include <vector>

namespace phosphor {

class HeadRecords {
 public:
  explicit HeadRecords(const Head& head);

  // One of the two, and what the head knows of it. Valid until the next call.
  struct Record {
    const Span* span = nullptr;
    const Annotation* annotation = nullptr;
    const JournalRow* row = nullptr;
    std::span<const Term> terms;
  };

  // The numbers of the head's slots, by ascending trace id.
  const std::vector<std::uint32_t>& traces() const noexcept { return traces_; }
  // The next record: slot.row_count times for each of traces().
  Result<Record> next();

 private:
  // Where a row stands among those of its trace, and where it is.
  struct RowPlace {
    bool annotation;
    Timestamp time;
    std::uint32_t entry;
    std::uint32_t row;  // of the entry
    friend auto operator<=>(const RowPlace&, const RowPlace&) = default;
  };

  void order_traces();
  void order_rows();
  const HeadEntry& entry_of(const RowPlace& place) const noexcept;
  void ask_for_row(std::size_t place) const noexcept;
  void ask_for_bytes(std::size_t place) const noexcept;
  Result<void> read_more();

  const Head& head_;
  std::vector<std::uint32_t> traces_;
  std::vector<RowPlace> places_;  // of all rows, in order

  // What was read last, up to places_[read_to_]; the next one to hand out is places_[next_].
  RecordBatch batch_;
  std::size_t read_to_ = 0;
  std::size_t next_ = 0;
  std::size_t next_span_ = 0;  // in batch_
  std::size_t next_annotation_ = 0;
};

}  // namespace phosphor
