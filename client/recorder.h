// The recorder: what a Tracer and its calls record into. It owns the queue and the sender's thread.
//
// Shared by counted references: the Tracer's, each open call's and the thread's own. So a call may
// outlive its Tracer, and a thread that is stuck in a transport beyond the deadline of a shutdown
// keeps what it uses. The last one to let go deletes.
//
// The thread starts with the recorder, so that recording never makes a system call but for the one
// that wakes a sleeping sender. It sleeps without a timer while nothing is recorded. The first
// annotation wakes it; it waits `send_delay` for company, or until a quarter of the queue is full,
// then sends everything. A second after the last batch of a burst it sends a report, then sleeps.
//
// Threads: any, but for run(). After fork() the child has no such thread: flush and shutdown fail.

#pragma once

#include "client/annotation_queue.h"
#include "client/checked_options.h"
#include "client/process_clock.h"
#include "client/reading.h"
#include "client/sender.h"
#include "client/sender_counters.h"
#include "client/wake_signal.h"

#include <phosphor/result.h>
#include <phosphor/tracer.h>

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace phosphor::internal {

class Recorder {
 public:
  using Clock = std::chrono::steady_clock;

  // Starts the sender's thread. The reference that is returned is counted.
  static Result<Recorder*> start(CheckedOptions options) noexcept;

  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept;

  std::string_view service() const noexcept { return service_; }
  // For a mark that is recorded now.
  Reading now() const noexcept {
    return clock_ == nullptr ? Reading::of_counter(read_counter()) : Reading::of_time(clock_());
  }

  // Copies the annotation into the queue, or drops and counts it.
  void record(const RecordHeader& header, std::string_view payload) noexcept;

  bool flush(Clock::time_point deadline) noexcept;
  bool shutdown(Clock::time_point deadline) noexcept;
  TracerCounters counters() const noexcept;

 private:
  explicit Recorder(CheckedOptions options) noexcept;
  ~Recorder() = default;

  bool start_thread() noexcept;
  void run() noexcept;
  void wait_for_work() noexcept;
  void sleep_until_recorded() noexcept;
  void wait_for_company() noexcept;
  void send_the_rest() noexcept;
  void announce(bool finished) noexcept;
  bool urgent() const noexcept;
  bool gave_up() const noexcept;
  bool forked() const noexcept;

  // Constant after construction.
  const std::string service_;
  const std::chrono::milliseconds send_delay_;
  Timestamp (*const clock_)() noexcept;  // null: the processor's counter
  const pid_t process_;

  // Any thread.
  std::atomic<std::uint32_t> references_{1};
  AnnotationQueue queue_;
  SenderCounters counters_;
  WakeSignal wake_;
  // A caller wakes the sender when the queue holds this many cells.
  std::atomic<std::size_t> wake_at_cells_;
  std::atomic<std::uint64_t> flush_target_{0};  // a position in the queue
  std::atomic<bool> stopping_{false};
  std::atomic<bool> finished_{false};
  std::atomic<Clock::time_point> give_up_at_;

  // The sender's thread only.
  Sender sender_;
  std::uint64_t sent_position_ = 0;

  // Guarded by mutex_.
  std::mutex mutex_;
  std::condition_variable progress_;
  std::uint64_t announced_position_ = 0;
  bool announced_end_ = false;
};

}  // namespace phosphor::internal
