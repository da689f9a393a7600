// A memory barrier whose whole price one side pays: the sender, before it sleeps, so that the
// threads that record need none.
//
//   recording                          the sender
//   publish a record                   say "asleep"
//   light_barrier()                    heavy_barrier()
//   asleep? then wake                  no record? then sleep
//
// One of the two sees the other. The light side only keeps the compiler from reordering; the heavy
// one has the kernel interrupt every running thread of the process (membarrier(2)). Without that
// system call there is no barrier, and the sender has to look from time to time.
//
// Threads: any.

#pragma once

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace phosphor {

inline void light_barrier() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

// Once in each process, a child of a fork included, before heavy_barrier(). False: there is none.
inline bool prepare_heavy_barrier() noexcept {
  return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

inline void heavy_barrier() noexcept {
  syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
}

}  // namespace phosphor
