#include "collector/ingest.h"

#include <phosphor/datagram.h>

#include <chrono>

namespace phosphor {

Ingest::Ingest(TraceWriter& store, SenderLedger::Limits limits) : store_(store), ledger_(limits) {}

void Ingest::add_datagram_untrusted(std::string_view bytes_untrusted, const SourceAddress& from,
                                    Timestamp now) {
  const std::size_t before = round_.annotations.size();
  const DatagramReport report = decode_datagram_untrusted(bytes_untrusted, round_);
  const std::lock_guard lock(mutex_);
  const SenderLedger::Entry entry = ledger_.receive(report, bytes_untrusted.size(), from, now);
  if (entry.verdict == SenderLedger::Verdict::duplicate) {
    round_.annotations.resize(before);
  } else if (round_.annotations.size() > before) {
    shares_.push_back({entry.key, round_.annotations.size() - before});
  }
}

void Ingest::add_dropped_datagram_untrusted(std::string_view first_bytes_untrusted,
                                            std::size_t size, const SourceAddress& from,
                                            Timestamp now) {
  const DatagramReport report = decode_datagram_untrusted(first_bytes_untrusted, unused_);
  unused_.clear();
  const std::lock_guard lock(mutex_);
  ledger_.receive_dropped(report, size, from, now);
}

void Ingest::add_spans(const std::vector<Span>& spans) {
  round_.spans.insert(round_.spans.end(), spans.begin(), spans.end());
}

Result<void> Ingest::commit() {
  Result<void> written = write();
  settle(written.ok());
  round_.clear();
  shares_.clear();
  return written;
}

Result<void> Ingest::write() {
  if (round_.empty()) return {};
  const auto begin = std::chrono::steady_clock::now();
  Result<void> written = store_.write(round_);
  const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - begin;
  counters_.writes.add(1);
  counters_.write_nanoseconds.add(static_cast<std::uint64_t>(took.count()));
  if (written.ok()) {
    counters_.records_written.add(round_.size());
    counters_.spans_written.add(round_.spans.size());
  } else {
    counters_.write_failures.add(1);
  }
  return written;
}

void Ingest::settle(bool stored) {
  const std::lock_guard lock(mutex_);
  for (const Share& share : shares_) {
    if (stored) {
      ledger_.stored(share.sender, share.annotations);
    } else {
      ledger_.dropped(share.sender, CollectorDrop::store_failed, share.annotations);
    }
  }
}

LedgerSnapshot Ingest::ledger() const {
  const std::lock_guard lock(mutex_);
  return {ledger_.rows(), ledger_.totals(), ledger_.rows_folded()};
}

LedgerTotals Ingest::books() const {
  const std::lock_guard lock(mutex_);
  return {ledger_.totals(), ledger_.row_count(), ledger_.rows_folded()};
}

}  // namespace phosphor
