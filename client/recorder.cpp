#include "client/recorder.h"

#include "client/background_thread.h"
#include "client/loaded_library.h"
#include "client/recorder_list.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

namespace phosphor::internal {
namespace {

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
constexpr std::chrono::seconds report_delay{1};
// How often a sender looks for records that cannot rely on being woken (memory_barrier.h).
constexpr std::chrono::milliseconds look_interval{50};
// Threads that record at once, for one Tracer. Each needs a block, so more are of no use in most
// queues; it bounds what has to be added up to count.
constexpr std::size_t max_pens = 4096;

std::uint32_t pens_for(const AnnotationQueue& queue) noexcept {
  return static_cast<std::uint32_t>(std::min(queue.blocks(), max_pens));
}

}  // namespace

Recorder::Recorder(CheckedOptions options) noexcept
    : service_(options.service),
      send_delay_(options.send_delay),
      clock_(options.clock),
      queue_(options.queue_bytes),
      free_pens_(pens_for(queue_)),
      pen_pages_(free_pens_.count() * sizeof(Pen)),
      sampler_(options.sampler),
      wake_at_blocks_(never),
      give_up_at_(Clock::time_point::max()),
      sender_({std::move(options.service), std::move(options.hostname),
               std::move(options.transport), options.attribute_limits},
              queue_, counters_) {}

bool Recorder::has_memory() const noexcept {
  return queue_.valid() && free_pens_.valid() && pen_pages_.valid() && sender_.valid();
}

Result<Recorder*> Recorder::start(CheckedOptions options) noexcept {
  if (!pens_can_be_kept()) {
    return Error{ErrorCode::resource_exhausted, "the process has no thread-specific key left"};
  }
  keep_library_loaded();
  auto* const recorder = new (std::nothrow) Recorder(std::move(options));
  if (recorder != nullptr && recorder->has_memory()) {
    list_recorder(recorder);
    return recorder;
  }
  delete recorder;
  return Error{ErrorCode::resource_exhausted, "no memory for the queue; ask for fewer queue_bytes"};
}

void Recorder::retire() noexcept {
  retired_.store(true);
  put_back_retired_pens();
  retire_recorder(this);
}

void Recorder::let_go(std::int64_t references) noexcept {
  if (references_.fetch_sub(references, std::memory_order_acq_rel) != references) return;
  unlist_recorder(this);
  delete this;
}

Pen* Recorder::find_or_take_pen() noexcept {
  if (Pen* const known = find_pen(this)) return known;
  put_back_retired_pens();
  const std::uint32_t place = free_pens_.take();
  if (place == FreePlaces::none) return nullptr;
  references_.fetch_add(one_holder, std::memory_order_relaxed);
  Pen* const pen = pens() + place;
  pen->recorder = this;
  pen->writer = {};
  pen->open_calls = 0;
  keep_pen(pen);
  return pen;
}

void Recorder::put_back(Pen* pen) noexcept {
  queue_.close(pen->writer);
  const std::int64_t calls = std::exchange(pen->open_calls, 0);
  pen->recorder = nullptr;
  free_pens_.give_back(static_cast<std::uint32_t>(pen - pens()));
  let_go(one_holder - calls);
}

void Recorder::record_without_pen() noexcept {
  SenderCounters::add(counters_.recorded, 1);
  drop_of_full_queue();
}

void Recorder::wake() noexcept {
  if ((attention_.fetch_and(~asleep) & asleep) != 0) wake_.raise();
}

void Recorder::block_begun() noexcept {
  if (!running_.load(std::memory_order_relaxed)) {
    const std::lock_guard lock(mutex_);
    start_thread();
  }
  if (queue_.blocks_in_use() < wake_at_blocks_.load(std::memory_order_relaxed)) return;
  if (wake_at_blocks_.exchange(never) != never) wake_.raise();
}

// Requires: mutex_ is held. If the system refuses a thread, the next block tries again.
bool Recorder::start_thread() noexcept {
  if (running_.load() || (attention_.load() & stopped) != 0) return running_.load();
  references_.fetch_add(one_holder, std::memory_order_relaxed);
  running_.store(start_background_thread<Recorder, &Recorder::run>("phosphor-sender", this));
  if (!running_.load()) release();
  return running_.load();
}

bool Recorder::flush(Clock::time_point deadline) noexcept {
  std::unique_lock lock(mutex_);
  if (announced_end_ || (!running_.load() && queue_.empty())) return true;
  if (!start_thread()) return false;
  const std::uint64_t asked = flushes_asked_.fetch_add(1) + 1;
  wake_.raise();
  return progress_.wait_until(lock, deadline,
                              [&] { return flushes_announced_ >= asked || announced_end_; });
}

bool Recorder::shutdown(Clock::time_point deadline) noexcept {
  give_up_at_.store(deadline);
  std::unique_lock lock(mutex_);
  attention_.fetch_or(stopped);
  if (!running_.load()) {
    finished_.store(true);
    announced_end_ = true;
  }
  wake_.raise();
  return progress_.wait_until(lock, deadline, [&] { return announced_end_; });
}

bool Recorder::gave_up() const noexcept {
  return (attention_.load() & stopped) != 0 && Clock::now() >= give_up_at_.load();
}

TracerCounters Recorder::counters() const noexcept {
  TracerCounters now;
  now.sent = counters_.sent.load(std::memory_order_acquire);
  now.dropped = counters_.drops();
  now.datagrams = counters_.datagrams.load(std::memory_order_acquire);
  now.send_errors = counters_.send_errors.load(std::memory_order_acquire);
  now.recorded = counters_.recorded.load(std::memory_order_acquire);
  now.sampled_out = counters_.sampled_out.load(std::memory_order_relaxed);
  for (std::uint32_t i = 0; i < free_pens_.touched(); ++i) {
    now.recorded += pens()[i].recorded.load(std::memory_order_acquire);
    now.sampled_out += pens()[i].sampled_out.load(std::memory_order_relaxed);
  }
  std::uint64_t decided = now.sent;
  for (const std::uint64_t count : now.dropped.by_reason) decided += count;
  now.queued = now.recorded - decided;
  // Nobody will send what is left after the end, be it late or stuck in the transport.
  if (finished_.load() || gave_up()) {
    now.dropped[DropReason::shutdown] += std::exchange(now.queued, 0);
  }
  return now;
}

void Recorder::begin_anew_in_child() noexcept {
  // Threads that had pens are not here, nor is the sender's; nobody will let go in their place. So
  // the child keeps what it inherited.
  references_.fetch_add(one_holder);
  queue_.reset();
  for (std::uint32_t i = 0; i < free_pens_.touched(); ++i) new (pens() + i) Pen{};
  free_pens_.reset();
  new (&counters_) SenderCounters();
  wake_.begin_anew();
  attention_.fetch_and(~asleep);
  wake_at_blocks_.store(never);
  flushes_asked_.store(0);
  flushes_done_ = 0;
  idle_blocks_ = 0;
  running_.store(false);
  sender_.begin_anew();
  new (&mutex_) std::mutex();
  new (&progress_) std::condition_variable();
  flushes_announced_ = 0;
  announced_end_ = (attention_.load() & stopped) != 0;
  finished_.store(announced_end_);
}

void Recorder::run() noexcept {
  has_heavy_barrier_ = prepare_heavy_barrier();
  while ((attention_.load() & stopped) == 0) {
    wait_for_work();
    const std::uint64_t flushed = flushes_asked_.load();
    if (sender_.send_queued([this] { return gave_up(); })) announce(flushed, false);
    idle_blocks_ = queue_.blocks_in_use();
  }
  send_the_rest();
  announce(flushes_asked_.load(), true);
  release();
}

void Recorder::send_the_rest() noexcept {
  sender_.send_queued([this] { return gave_up(); });
  sender_.drop_queued();
  sender_.report();
  finished_.store(true);
}

void Recorder::announce(std::uint64_t flushed, bool finished) noexcept {
  flushes_done_ = flushed;
  {
    const std::lock_guard lock(mutex_);
    flushes_announced_ = flushed;
    announced_end_ = finished;
  }
  progress_.notify_all();
}

bool Recorder::urgent() const noexcept {
  return (attention_.load() & stopped) != 0 || flushes_asked_.load() > flushes_done_;
}

void Recorder::wait_for_work() noexcept {
  sleep_until_recorded();
  attention_.fetch_and(~asleep);
  wait_for_company();
  wake_at_blocks_.store(never);
}

void Recorder::sleep_until_recorded() noexcept {
  const Clock::time_point report_at = Clock::now() + report_delay;
  while (queue_.empty() && !urgent()) {
    attention_.fetch_or(asleep);
    heavy_barrier();
    if (!queue_.empty() || urgent()) return;
    if (!sleep(report_at) && Clock::now() >= report_at && sender_.has_news()) {
      return sender_.report();
    }
  }
}

// False: not woken, but it is time to look.
bool Recorder::sleep(Clock::time_point report_at) noexcept {
  const Clock::time_point look_at =
      has_heavy_barrier_ ? Clock::time_point::max() : Clock::now() + look_interval;
  if (sender_.has_news()) return wake_.wait_until(std::min(report_at, look_at));
  if (!has_heavy_barrier_) return wake_.wait_until(look_at);
  wake_.wait();
  return true;
}

void Recorder::wait_for_company() noexcept {
  const std::size_t enough = idle_blocks_ + (queue_.blocks() - idle_blocks_) / 4;
  const Clock::time_point send_at = Clock::now() + send_delay_;
  wake_at_blocks_.store(enough);
  while (queue_.blocks_in_use() < enough && !queue_.empty() && !urgent()) {
    if (!wake_.wait_until(send_at)) return;
    wake_at_blocks_.store(enough);
  }
}

}  // namespace phosphor::internal
