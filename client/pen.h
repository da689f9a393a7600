// A pen: what one thread needs to record for one Tracer, touched by no other thread while it has
// it.
//
// A thread takes a pen when it first records for a Tracer, finds it again by one comparison, and
// puts it back when the thread ends, or when the Tracer is gone and the thread needs another. The
// pens lie in the Recorder, which lives while one of them is taken.
//
// Threads: the one that has it; the counts may be read by any.

#pragma once

#include "client/annotation_queue.h"

#include <atomic>
#include <cstdint>

namespace phosphor::internal {

class Recorder;

struct alignas(64) Pen {
  Recorder* recorder;  // null while nobody has it
  AnnotationQueue::Writer writer;
  std::atomic<std::uint64_t> recorded;     // annotations, by all who have had it
  std::atomic<std::uint64_t> sampled_out;  // calls, likewise
  std::int64_t open_calls;                 // begun less ended, by the one who has it
  Pen* next_of_thread;                     // for another Tracer
};

// The pens of the calling thread, the one used last first.
extern __thread Pen* pens_of_thread;

// The calling thread's pen for `recorder`, now the first of its pens; null if it has none.
Pen* find_pen(const Recorder* recorder) noexcept;

// The calling thread has one pen more. It is put back when the thread ends.
void keep_pen(Pen* pen) noexcept;

// Puts back those of the calling thread's pens whose Tracer is gone.
void put_back_retired_pens() noexcept;

// The calling thread has no pens any more, and need not put them back: it is a child's after fork.
void forget_pens() noexcept;

// Prepares what keep_pen() needs, once in a process. False: the system has no thread-specific key.
bool pens_can_be_kept() noexcept;

}  // namespace phosphor::internal
