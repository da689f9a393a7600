// From received bytes to stored records: decode, account, write. No threads and no sockets.
//
// One round is: take datagrams and spans, then commit() writes them all as one batch of records and
// books what became of them. What a round was given must live until its commit() returns.
//
// Owner: BatchWriter (tests and the simulation make their own). Threads: one adds and commits; any
// may read ledger(), books() and counters(). Failure: commit() returns the store's error after
// booking every annotation of the round as dropped; the next round starts afresh.

#pragma once

#include "collector/counter.h"
#include "collector/sender_ledger.h"
#include "store/trace_store.h"

#include <phosphor/record_batch.h>
#include <phosphor/result.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace phosphor {

// The ledger's books at one moment.
struct LedgerSnapshot {
  std::vector<SenderRow> rows;  // latest heard first
  SenderTally totals;
  std::uint64_t rows_folded = 0;
};

struct LedgerTotals {
  SenderTally totals;
  std::size_t rows = 0;
  std::uint64_t rows_folded = 0;
};

class Ingest {
 public:
  explicit Ingest(TraceWriter& store, SenderLedger::Limits limits = {});

  // Decodes and books a datagram; its annotations join the round unless they have been here before.
  void add_datagram_untrusted(std::string_view bytes_untrusted, const SourceAddress& from,
                              Timestamp now);

  // Books a datagram of `size` bytes of which only the first ones were kept, for want of room.
  void add_dropped_datagram_untrusted(std::string_view first_bytes_untrusted, std::size_t size,
                                      const SourceAddress& from, Timestamp now);

  // Spans that somebody else decoded; they are copied shallowly.
  void add_spans(const std::vector<Span>& spans);

  Result<void> commit();

  LedgerSnapshot ledger() const;
  LedgerTotals books() const;
  SenderTally totals() const { return books().totals; }
  const IngestCounters& counters() const noexcept { return counters_; }

 private:
  // Annotations of one datagram that are in the round.
  struct Share {
    SenderKey sender;
    std::uint64_t annotations;
  };

  Result<void> write();
  void settle(bool stored);

  TraceWriter& store_;
  IngestCounters counters_;
  // Of the writing thread.
  RecordBatch round_;
  RecordBatch unused_;  // where the annotations of dropped datagrams go
  std::vector<Share> shares_;

  mutable std::mutex mutex_;
  SenderLedger ledger_;  // guarded by mutex_
};

}  // namespace phosphor
