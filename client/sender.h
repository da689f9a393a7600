// The sender: empties the queue into datagrams, and tells the collector what was lost.
//
// Every batch carries the sender's counts, so a lost batch loses no count; after the last batch of
// a burst one more without annotations follows, so that the loss of the very last one is seen too.
// What the system refused to take is not numbered among the batches: it is counted as dropped
// (send_failed), and the next batch takes its number. So at the collector
//   recorded by the application = received + lost on the wire + dropped by the client + queued.
//
// An annotation that is too large for a datagram loses its long texts, then its attributes (their
// number is told in "phosphor.dropped_attributes"), before it is given up (too_large).
//
// Threads: one, the recorder's.

#pragma once

#include "client/annotation_queue.h"
#include "client/annotation_record.h"
#include "client/counter_clock.h"
#include "client/sender_counters.h"

#include <phosphor/batch.h>
#include <phosphor/transport.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace phosphor::internal {

class Sender {
 public:
  struct Settings {
    std::string service;
    std::string hostname;
    std::unique_ptr<Transport> transport;
    AttributeLimits attribute_limits = {};
  };

  // `queue` and `counters` outlive the sender.
  Sender(Settings settings, AnnotationQueue& queue, SenderCounters& counters) noexcept;
  bool valid() const noexcept { return buffer_ != nullptr; }

  // Sends what was queued before the call, in full datagrams but for the last. False if it stopped
  // early, as `give_up` said so before a datagram.
  template <typename GiveUp>
  bool send_queued(GiveUp give_up) noexcept {
    queue_.begin_pass();
    clock_.look();
    while (RecordHeader* const record = queue_.front()) {
      if (give_up()) return false;
      send_datagram(record);
    }
    return true;
  }

  // Drops what is queued, with the reason `shutdown`.
  void drop_queued() noexcept;

  // Sends a batch without annotations: the counts alone.
  void report() noexcept;

  // Whether a report would tell the collector something.
  bool has_news() const noexcept;

  // It is another sender: in a fork's child, whose transport begins anew too.
  void begin_anew() noexcept;

 private:
  void send_datagram(RecordHeader* record) noexcept;
  void begin(Timestamp base_time) noexcept;
  bool add(const Annotation& annotation) noexcept;
  bool add_shrunk(Annotation annotation) noexcept;
  void send_batch() noexcept;

  const std::string service_;
  const std::string hostname_;
  const std::unique_ptr<Transport> transport_;
  AnnotationQueue& queue_;
  SenderCounters& counters_;
  const std::unique_ptr<char[]> buffer_;
  CounterClock clock_;
  RecordReader reader_;
  std::size_t capacity_ = 0;
  std::optional<BatchEncoder> encoder_;

  std::uint64_t sender_id_ = 0;  // 0: not drawn yet
  std::uint64_t next_sequence_ = 0;
  std::uint64_t annotations_before_ = 0;
  DropCounts drops_in_batch_;
  DropCounts drops_told_;
  bool last_batch_unconfirmed_ = false;  // it carried annotations, and none came after it
};

}  // namespace phosphor::internal
