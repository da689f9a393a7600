#include "client/recorder.h"

#include "client/background_thread.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <utility>

namespace phosphor::internal {
namespace {

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
constexpr std::chrono::seconds report_delay{1};
// How often the sender looks again after a record that its caller has not finished writing.
constexpr std::chrono::milliseconds unfinished_record_pause{1};

Error no_memory() {
  return {ErrorCode::resource_exhausted, "no memory for the queue; ask for fewer queue_bytes"};
}

}  // namespace

Recorder::Recorder(CheckedOptions options) noexcept
    : service_(options.service),
      send_delay_(options.send_delay),
      clock_(options.clock),
      process_(getpid()),
      queue_(options.queue_bytes),
      wake_at_cells_(never),
      give_up_at_(Clock::time_point::max()),
      sender_(
          {std::move(options.service), std::move(options.hostname), std::move(options.transport)},
          queue_, counters_) {}

Result<Recorder*> Recorder::start(CheckedOptions options) noexcept {
  auto* const recorder = new (std::nothrow) Recorder(std::move(options));
  if (recorder == nullptr) return no_memory();
  const bool memory = recorder->queue_.valid() && recorder->sender_.valid();
  if (memory && recorder->start_thread()) return recorder;
  recorder->release();
  if (!memory) return no_memory();
  return Error{ErrorCode::resource_exhausted, "the system refused a thread for the sender"};
}

bool Recorder::start_thread() noexcept {
  retain();
  if (start_background_thread<Recorder, &Recorder::run>("phosphor-sender", this)) return true;
  release();
  return false;
}

void Recorder::release() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

void Recorder::record(const RecordHeader& header, std::string_view payload) noexcept {
  SenderCounters::add(counters_.recorded, 1);
  if (stopping_.load(std::memory_order_relaxed)) return counters_.drop(DropReason::shutdown);
  const std::size_t used = queue_.push(header, payload);
  if (used == 0) return counters_.drop(DropReason::queue_full);
  if (used >= wake_at_cells_.load() && wake_at_cells_.exchange(never) != never) wake_.raise();
}

bool Recorder::forked() const noexcept { return getpid() != process_; }

bool Recorder::flush(Clock::time_point deadline) noexcept {
  if (forked()) return false;
  const std::uint64_t target = queue_.tail();
  std::uint64_t earlier = flush_target_.load();
  while (earlier < target && !flush_target_.compare_exchange_weak(earlier, target)) {
  }
  wake_.raise();
  std::unique_lock lock(mutex_);
  return progress_.wait_until(lock, deadline,
                              [&] { return announced_position_ >= target || announced_end_; });
}

bool Recorder::shutdown(Clock::time_point deadline) noexcept {
  if (forked()) return false;
  give_up_at_.store(deadline);
  stopping_.store(true);
  wake_.raise();
  std::unique_lock lock(mutex_);
  return progress_.wait_until(lock, deadline, [&] { return announced_end_; });
}

bool Recorder::gave_up() const noexcept {
  return stopping_.load() && Clock::now() >= give_up_at_.load();
}

TracerCounters Recorder::counters() const noexcept {
  TracerCounters now;
  now.sent = counters_.sent.load(std::memory_order_acquire);
  now.dropped = counters_.drops();
  now.datagrams = counters_.datagrams.load(std::memory_order_acquire);
  now.send_errors = counters_.send_errors.load(std::memory_order_acquire);
  now.recorded = counters_.recorded.load(std::memory_order_acquire);
  std::uint64_t decided = now.sent;
  for (const std::uint64_t count : now.dropped.by_reason) decided += count;
  now.queued = now.recorded - decided;
  // Nobody will send what is left after the end, be it late or stuck in the transport.
  if (finished_.load() || gave_up()) {
    now.dropped[DropReason::shutdown] += std::exchange(now.queued, 0);
  }
  return now;
}

void Recorder::run() noexcept {
  while (!stopping_.load()) {
    wait_for_work();
    if (!sender_.send_queued([this] { return gave_up(); })) {
      wake_.wait_until(Clock::now() + unfinished_record_pause);
    }
    announce(false);
  }
  send_the_rest();
  announce(true);
  release();
}

void Recorder::send_the_rest() noexcept {
  while (queue_.used_cells() > 0 && !gave_up()) {
    if (!sender_.send_queued([this] { return gave_up(); })) {
      wake_.wait_until(Clock::now() + unfinished_record_pause);
    }
  }
  sender_.drop_queued();
  sender_.report();
  finished_.store(true);
}

void Recorder::announce(bool finished) noexcept {
  sent_position_ = queue_.head();
  {
    const std::lock_guard lock(mutex_);
    announced_position_ = sent_position_;
    announced_end_ = finished;
  }
  progress_.notify_all();
}

bool Recorder::urgent() const noexcept {
  return stopping_.load() || flush_target_.load() > sent_position_;
}

void Recorder::wait_for_work() noexcept {
  sleep_until_recorded();
  wait_for_company();
  wake_at_cells_.store(never);
}

void Recorder::sleep_until_recorded() noexcept {
  const Clock::time_point report_at = Clock::now() + report_delay;
  while (true) {
    wake_at_cells_.store(1);
    if (queue_.used_cells() > 0 || urgent()) return;
    if (!sender_.has_news()) {
      wake_.wait();
    } else if (!wake_.wait_until(report_at)) {
      sender_.report();
      return;
    }
  }
}

void Recorder::wait_for_company() noexcept {
  const std::size_t enough = queue_.capacity_cells() / 4;
  const Clock::time_point send_at = Clock::now() + send_delay_;
  wake_at_cells_.store(enough);
  while (queue_.used_cells() < enough && queue_.used_cells() > 0 && !urgent()) {
    if (!wake_.wait_until(send_at)) return;
    wake_at_cells_.store(enough);
  }
}

}  // namespace phosphor::internal
