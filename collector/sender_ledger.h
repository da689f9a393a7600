// The books on what each sender sent over UDP and what became of it, in annotations.
//
// A sender of batches numbers them and says in each how many annotations were in all before it, so
// the ledger knows what was lost on the wire without seeing it; a late batch heals the count. What
// holds for each sender, and for the totals, always:
//
//   sent     = sent_before_first_seen + received + lost_on_wire
//   received = stored + refused + dropped_by_collector + what is being written now
//
// A restarted sender has a new id and is a new row. The ancestor's clients say nothing of
// themselves: one row for each source address, without `sent` and losses. At most Limits::rows rows
// are kept; above it the one heard longest ago is folded into the totals.
//
// Sender ids and counts are anybody's claims. A claim that cannot be true (counts that go
// backwards, or more annotations than fit into the batches between) is not entered into the books:
// the batch itself is kept and counted as received, and as `contradictions`. No claim overflows a
// sum.
//
// Threads: one at a time; its owner locks. Failure: none.

#pragma once

#include "collector/sequence_window.h"
#include "collector/source_address.h"

#include <phosphor/batch.h>
#include <phosphor/datagram.h>
#include <phosphor/timestamp.h>

#include <array>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

namespace phosphor {

// Why the collector dropped an annotation that it had received.
enum class CollectorDrop : std::uint8_t {
  backlog_full,  // datagrams came faster than they could be stored
  store_failed,  // the store refused the write (disk full)
};
inline constexpr std::size_t collector_drop_count = 2;
const char* to_string(CollectorDrop reason) noexcept;
const char* to_string(DropReason reason) noexcept;

struct SenderTally {
  std::uint64_t sent_before_first_seen = 0;
  std::uint64_t received = 0;
  std::uint64_t lost_on_wire = 0;
  std::uint64_t duplicates = 0;      // received again; neither stored nor counted as received
  std::uint64_t contradictions = 0;  // batches whose claims could not be true
  std::uint64_t stored = 0;
  std::array<std::uint64_t, refusal_reason_count> refused{};
  std::array<std::uint64_t, collector_drop_count> dropped_by_collector{};
  DropCounts dropped_by_sender;

  std::uint64_t sent() const noexcept;
  SenderTally& operator+=(const SenderTally& other) noexcept;
};

// Who sent: the id of a sender of batches, or (id 0) the address of an ancestor's client.
struct SenderKey {
  std::uint64_t sender_id = 0;
  SourceAddress address;  // default where sender_id is set: senders may change their address

  friend bool operator==(const SenderKey&, const SenderKey&) = default;
};

struct SenderRow {
  SenderKey key;
  std::string service;
  std::string hostname;
  SourceAddress address;  // the latest
  Timestamp first_seen = no_time;
  Timestamp last_seen = no_time;
  SenderTally tally;
};

class SenderLedger {
 public:
  struct Limits {
    // A fleet of thousands of processes; 4096 rows are about 2 MB.
    std::size_t rows = 4096;
  };

  enum class Verdict {
    take,       // its annotations are to be written, then settled with stored() or dropped()
    duplicate,  // they have been taken before: forget them
  };
  struct Entry {
    SenderKey key;
    Verdict verdict;
  };

  explicit SenderLedger(Limits limits);
  SenderLedger() : SenderLedger(Limits{}) {}

  // Books a datagram of `size` bytes that was decoded. What the report refused is booked as
  // refused.
  Entry receive(const DatagramReport& report, std::size_t size, const SourceAddress& from,
                Timestamp now);
  // Books a datagram that was dropped unread for want of room; `report` is what the decoder made of
  // its first bytes, of which the header is enough.
  void receive_dropped(const DatagramReport& report, std::size_t size, const SourceAddress& from,
                       Timestamp now);
  // What became of annotations that receive() took.
  void stored(const SenderKey& key, std::uint64_t annotations) noexcept;
  void dropped(const SenderKey& key, CollectorDrop reason, std::uint64_t annotations) noexcept;

  // Latest heard first.
  std::vector<SenderRow> rows() const;
  // Over all senders, also those folded.
  SenderTally totals() const noexcept;
  std::size_t row_count() const noexcept { return rows_.size(); }
  std::uint64_t rows_folded() const noexcept { return rows_folded_; }

 private:
  struct Row {
    SenderRow shown;
    SequenceWindow window;
    std::uint64_t first_sequence = 0;
    std::uint64_t newest_end = 0;    // annotations up to and with the newest batch
    std::uint64_t newest_begin = 0;  // and without it
  };
  struct KeyHash {
    std::uint64_t seed;
    std::size_t operator()(const SenderKey& key) const noexcept;
  };
  using Rows = std::list<Row>;  // latest heard first

  Row& row_of(const SenderKey& key, const SourceAddress& from, Timestamp now);
  void fold_oldest() noexcept;
  SenderTally* tally_of(const SenderKey& key) noexcept;

  // Whether the batch is to be taken; if so its claims are entered and `annotations` received.
  static Verdict enter(Row& row, const BatchHeader& header, std::uint64_t annotations);
  static bool plausible(const Row& row, const BatchHeader& header, std::uint64_t annotations);
  static void enter_claims(Row& row, const BatchHeader& header, std::uint64_t annotations);

  Limits limits_;
  Rows rows_;
  std::unordered_map<SenderKey, Rows::iterator, KeyHash> index_;
  SenderTally folded_;
  std::uint64_t rows_folded_ = 0;
};

}  // namespace phosphor
