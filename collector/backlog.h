// What has been received and not yet written: the bounded hand-over from the receivers to the one
// writer thread.
//
// Two kinds of work with two kinds of patience. A datagram's sender does not wait, so where there
// is no room the datagram is dropped; its first bytes are kept for the ledger, which so knows whose
// it was. An OTLP export's sender waits for an answer, so push() waits for room until a deadline,
// and the export is answered only after its write. Each kind has its own bound, so that a flood of
// one does not starve the other.
//
// Threads: any may push, one takes. Failure: push() says when there was no room; nothing else
// fails.

#pragma once

#include "collector/source_address.h"

#include <phosphor/record_batch.h>
#include <phosphor/result.h>
#include <phosphor/timestamp.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// Datagrams one after the other in one piece of memory.
struct DatagramRun {
  struct Datagram {
    std::size_t offset;     // into bytes
    std::size_t kept_size;  // less than whole_size if only its first bytes were kept
    std::size_t whole_size;
    SourceAddress from;
    Timestamp received;
  };
  std::string bytes;
  std::vector<Datagram> datagrams;

  std::string_view bytes_of(const Datagram& datagram) const noexcept {
    return std::string_view(bytes).substr(datagram.offset, datagram.kept_size);
  }
  bool empty() const noexcept { return datagrams.empty(); }
  void append(std::string_view whole, std::size_t kept_size, const SourceAddress& from,
              Timestamp received);
  void clear() noexcept;
};

// An OTLP request that was decoded: spans, and the bytes they refer to.
struct PendingExport {
  std::string body;
  RecordBatch records;
  // Called once by the writer, when the records have been written or refused; gets the export back.
  std::function<void(std::unique_ptr<PendingExport>, const Result<void>&)> settled;

  std::size_t memory_bytes() const noexcept;
};

struct BacklogLimits {
  // What the store writes in about ten seconds (900,000 annotations): longer than it stalls for a
  // flush, and drained well within the time that a shutdown has.
  std::size_t datagram_bytes = std::size_t{64} << 20;
  // Each datagram also costs its entry in a run; the ancestor's are as small as 100 bytes.
  std::size_t datagrams = std::size_t{1} << 18;
  // The first bytes of dropped datagrams, 8192 of them until the writer comes round.
  std::size_t dropped_bytes = std::size_t{4} << 20;
  // What exports hold in memory while they wait.
  std::size_t export_bytes = std::size_t{256} << 20;
  // What is handed over, and so written, at a time: some thousands of annotations, where a store's
  // cost per record has stopped falling and its latency is still a few milliseconds.
  std::size_t run_bytes = std::size_t{1} << 20;
  std::size_t taken_export_bytes = std::size_t{8} << 20;
  // How long the writer lets datagrams gather when few come: a hundredth of the second within
  // which they must be visible, and at most a hundred wake-ups a second.
  std::chrono::milliseconds gathering{10};
};

// A batch's header is shorter than this (phosphor/batch.h), so this much says whose it was.
inline constexpr std::size_t dropped_prefix_bytes = 512;

class Backlog {
 public:
  struct Counts {
    std::size_t datagram_bytes = 0;       // now
    std::size_t datagrams = 0;            // now
    std::size_t export_bytes = 0;         // now
    std::size_t exports = 0;              // now
    std::uint64_t datagrams_dropped = 0;  // since the start, for want of room
    // Of these, those whose first bytes could not be kept either: their senders are shown them as
    // lost on the wire.
    std::uint64_t datagrams_dropped_unread = 0;
    std::uint64_t exports_refused = 0;  // since the start: no room until their deadline
  };

  // What take() hands over.
  struct Work {
    DatagramRun datagrams;
    DatagramRun dropped;  // the first bytes of each
    std::vector<std::unique_ptr<PendingExport>> exports;

    bool empty() const noexcept { return datagrams.empty() && dropped.empty() && exports.empty(); }
  };

  using Deadline = std::chrono::steady_clock::time_point;

  explicit Backlog(const BacklogLimits& limits) : limits_(limits) {}
  Backlog() : Backlog(BacklogLimits{}) {}

  // False if the datagram was dropped.
  bool push_datagram(std::string_view bytes, const SourceAddress& from, Timestamp received);

  // Waits for room until the deadline. False, and `pending` untouched, if there was none or the
  // backlog was closed. One that is larger than the whole bound is let in when it is alone.
  bool push_export(std::unique_ptr<PendingExport>& pending, Deadline deadline);

  // Waits for work until the deadline, and fills `work` with some of it; what was in `work` is
  // forgotten and its memory used again. False once the backlog is closed and empty.
  bool take(Work& work, Deadline deadline);

  // Nothing can be pushed any more; what is there can still be taken.
  void close();

  Counts counts() const;
  const BacklogLimits& limits() const noexcept { return limits_; }

 private:
  DatagramRun& run_with_room_for(std::size_t bytes);
  void drop(std::string_view bytes, const SourceAddress& from, Timestamp received);
  bool has_room_for(std::size_t export_bytes) const noexcept;
  bool has_work() const noexcept;
  void take_datagrams(Work& work);
  void take_exports(Work& work);

  const BacklogLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable work_came_;
  std::condition_variable room_came_;
  // Guarded by mutex_.
  std::deque<DatagramRun> runs_;
  DatagramRun dropped_;
  std::deque<std::unique_ptr<PendingExport>> exports_;
  DatagramRun spare_;  // of the last take, for its memory
  Counts counts_;
  bool closed_ = false;
};

}  // namespace phosphor
