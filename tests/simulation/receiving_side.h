// The collector's half of the simulation: the real Ingest and its ledger over a MemoryStore that
// sometimes refuses to write, and a second set of books, kept in the plainest way, to compare with.
//
// The books are kept from the arrivals themselves: the first arrival of a batch is received, each
// further one is a duplicate; a datagram that found no room, or whose round the store refused, is
// dropped; the marks of all others survive.
//
// Threads: one.

#pragma once

#include "collector/ingest.h"
#include "store/memory_store.h"
#include "tests/simulation/network.h"

#include <phosphor/datagram.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace phosphor::test {

// What identifies one mark or note among all of a run: a call has each mark once, and our workload
// gives its notes different names.
struct MarkIdentity {
  TraceId trace_id;
  SpanId span_id;
  AnnotationType type;
  CallSide side;
  std::string name;  // of a note

  friend bool operator==(const MarkIdentity&, const MarkIdentity&) = default;
  friend bool operator<(const MarkIdentity& a, const MarkIdentity& b) {
    return std::tie(a.trace_id, a.span_id, a.type, a.side, a.name) <
           std::tie(b.trace_id, b.span_id, b.type, b.side, b.name);
  }
};
MarkIdentity identity_of(const Annotation& annotation);

// Annotations of one sender.
struct Books {
  std::uint64_t received = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t stored = 0;
  std::uint64_t dropped_for_want_of_room = 0;
  std::uint64_t dropped_by_store = 0;
};

// Probabilities, 0 to 1.
struct ReceivingFaults {
  double full_backlog = 0;   // a datagram finds no room
  double failing_store = 0;  // a round cannot be written
};

class ReceivingSide {
 public:
  ReceivingSide(std::uint64_t seed, const ReceivingFaults& faults);

  // Takes what has arrived as one or more rounds.
  void receive(std::vector<SimulatedDatagram> arrived);
  void heal() { faults_ = {}; }

  const TraceReader& reader() const { return store_; }
  LedgerSnapshot ledger() const { return ingest_.ledger(); }

  // By sender, as given to SimulatedNetwork::connect().
  const Books& books(std::size_t sender) { return books_[sender]; }
  std::uint64_t sender_id(std::size_t sender) { return sender_ids_[sender]; }
  const std::set<MarkIdentity>& surviving_marks() const { return surviving_; }

 private:
  class RefusingWriter final : public TraceWriter {
   public:
    explicit RefusingWriter(TraceWriter& store) : store_(store) {}
    Result<void> write(const RecordBatch& batch) override;
    Result<void> apply_retention(Timestamp now) override { return store_.apply_retention(now); }
    bool refuses = false;

   private:
    TraceWriter& store_;
  };

  bool chance(double probability);
  void take(SimulatedDatagram datagram);
  void drop(const SimulatedDatagram& datagram);
  // Books the arrival; empty if the batch has been here before.
  std::vector<MarkIdentity> arrive(const SimulatedDatagram& datagram);
  void commit();

  ReceivingFaults faults_;
  std::mt19937_64 random_;
  MemoryStore store_;
  RefusingWriter writer_{store_};
  Ingest ingest_{writer_};

  std::map<std::size_t, Books> books_;
  std::map<std::size_t, std::uint64_t> sender_ids_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> batches_;  // sender id, sequence
  std::set<MarkIdentity> surviving_;

  // Of the round that is being taken.
  std::deque<std::string> round_bytes_;
  std::vector<MarkIdentity> round_marks_;
  std::map<std::size_t, std::uint64_t> round_annotations_;
};

}  // namespace phosphor::test
