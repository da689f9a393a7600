// The recorder: what a Tracer and its calls record into. It owns the queue and the sender's thread.
//
// It lives as long as somebody needs it: its Tracer, the sender's thread, each pen that a thread
// has (pen.h), and each open call, which may outlive its Tracer. Open calls are counted in the
// pens, where that costs no atomic operation, and added up when a pen is put back. The last to let
// go deletes.
//
// The sender's thread starts with the first record. It sleeps without a timer while nothing is
// recorded. The first record wakes it (the one system call that recording makes, about once for
// each `send_delay`); it waits `send_delay` for company, or until a quarter of the queue is in use,
// then sends everything. A second after the last batch of a burst it sends a report, then sleeps.
//
// Threads: any, but for run(). After fork() the child's begins anew (recorder_list.h).

#pragma once

#include "client/annotation_queue.h"
#include "client/checked_options.h"
#include "client/free_places.h"
#include "client/head_sampler.h"
#include "client/memory_barrier.h"
#include "client/pages.h"
#include "client/pen.h"
#include "client/process_clock.h"
#include "client/reading.h"
#include "client/sender.h"
#include "client/sender_counters.h"
#include "client/wake_signal.h"

#include <phosphor/result.h>
#include <phosphor/tracer.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace phosphor::internal {

class Recorder {
 public:
  using Clock = std::chrono::steady_clock;

  // The reference that is returned is counted: the Tracer's.
  static Result<Recorder*> start(CheckedOptions options) noexcept;
  // The Tracer is gone: its reference goes to the list of recorders. Requires: after shutdown().
  void retire() noexcept;
  bool retired() const noexcept { return retired_.load(std::memory_order_relaxed); }
  // A reference less.
  void release() noexcept { let_go(one_holder); }

  // A call that may outlive the Tracer begins, ends.
  void open_call() noexcept { count_calls(1); }
  void close_call() noexcept { count_calls(-1); }

  std::string_view service() const noexcept { return service_; }
  // For a mark that is recorded now.
  Reading now() const noexcept {
    return clock_ == nullptr ? Reading::of_counter(read_counter()) : Reading::of_time(clock_());
  }
  HeadSampler& sampler() noexcept { return sampler_; }

  // Puts an annotation into the queue, or drops and counts it. `fill(RecordHeader&)` writes its
  // header where it stays: copying one that was just written in small pieces stalls the processor.
  template <typename Fill>
  void record(std::string_view payload, Fill fill) noexcept {
    Pen* const pen = this->pen();
    if (pen == nullptr) return record_without_pen();
    pen->recorded.store(pen->recorded.load(std::memory_order_relaxed) + 1,
                        std::memory_order_relaxed);
    if ((attention_.load(std::memory_order_relaxed) & stopped) != 0) return drop_late();
    const AnnotationQueue::Block* const block = pen->writer.block;
    if (!queue_.push(pen->writer, payload, fill)) return drop_of_full_queue();
    light_barrier();
    if ((attention_.load(std::memory_order_relaxed) & asleep) != 0) wake();
    if (pen->writer.block != block) block_begun();
  }
  void record(const RecordHeader& header, std::string_view payload) noexcept {
    record(payload, [&](RecordHeader& target) { target = header; });
  }

  // A call of this thread is not recorded.
  void count_sampled_out() noexcept {
    Pen* const pen = this->pen();
    if (pen == nullptr) return SenderCounters::add(counters_.sampled_out, 1);
    pen->sampled_out.store(pen->sampled_out.load(std::memory_order_relaxed) + 1,
                           std::memory_order_relaxed);
  }

  bool flush(Clock::time_point deadline) noexcept;
  bool shutdown(Clock::time_point deadline) noexcept;
  TracerCounters counters() const noexcept;

  // The calling thread has the pen no more.
  void put_back(Pen* pen) noexcept;
  // In a fork's child, whose only thread this is.
  void begin_anew_in_child() noexcept;

  // The list's (recorder_list.h).
  Recorder* next_listed = nullptr;
  bool kept_by_list = false;

 private:
  // Bits of attention_: what a thread that records has to know.
  static constexpr std::uint32_t stopped = 1;
  static constexpr std::uint32_t asleep = 2;

  // references_: holders in the upper half, open calls in the lower, together one number. It is 0
  // when there is neither, and only then: calls that are not added up yet belong to pens, and those
  // are holders.
  static constexpr std::int64_t one_holder = std::int64_t{1} << 32;

  explicit Recorder(CheckedOptions options) noexcept;
  ~Recorder() = default;
  bool has_memory() const noexcept;

  void let_go(std::int64_t references) noexcept;
  void count_calls(int calls) noexcept {
    if (Pen* const pen = this->pen()) {
      pen->open_calls += calls;
    } else {
      let_go(-calls);
    }
  }

  Pen* pen() noexcept {
    Pen* const latest = pens_of_thread;
    return latest != nullptr && latest->recorder == this ? latest : find_or_take_pen();
  }
  Pen* find_or_take_pen() noexcept;
  Pen* pens() const noexcept { return static_cast<Pen*>(pen_pages_.start()); }
  void record_without_pen() noexcept;
  void drop_late() noexcept { counters_.drop(DropReason::shutdown); }
  void drop_of_full_queue() noexcept { counters_.drop(DropReason::queue_full); }
  void wake() noexcept;
  void block_begun() noexcept;

  bool start_thread() noexcept;
  void run() noexcept;
  void wait_for_work() noexcept;
  void sleep_until_recorded() noexcept;
  bool sleep(Clock::time_point report_at) noexcept;
  void wait_for_company() noexcept;
  void send_the_rest() noexcept;
  void announce(std::uint64_t flushed, bool finished) noexcept;
  bool urgent() const noexcept;
  bool gave_up() const noexcept;

  // Constant after construction.
  const std::string service_;
  const std::chrono::milliseconds send_delay_;
  Timestamp (*const clock_)() noexcept;  // null: the processor's counter

  // Any thread.
  std::atomic<std::int64_t> references_{one_holder};
  std::atomic<std::uint32_t> attention_{0};
  AnnotationQueue queue_;
  FreePlaces free_pens_;
  const Pages pen_pages_;
  SenderCounters counters_;
  HeadSampler sampler_;
  WakeSignal wake_;
  // A thread that begins a block wakes the sender when this many are in use.
  std::atomic<std::size_t> wake_at_blocks_;
  std::atomic<std::uint64_t> flushes_asked_{0};
  std::atomic<bool> retired_{false};
  std::atomic<bool> running_{false};  // changed under mutex_
  std::atomic<bool> finished_{false};
  std::atomic<Clock::time_point> give_up_at_;

  // The sender's thread only.
  Sender sender_;
  std::uint64_t flushes_done_ = 0;
  std::size_t idle_blocks_ = 0;  // which threads had begun and not filled at the end of a pass
  bool has_heavy_barrier_ = false;

  // Guarded by mutex_.
  std::mutex mutex_;
  std::condition_variable progress_;
  std::uint64_t flushes_announced_ = 0;
  bool announced_end_ = false;
};

}  // namespace phosphor::internal
