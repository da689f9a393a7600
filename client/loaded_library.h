// Keeps the shared object that this code is in loaded until the process ends, although somebody may
// dlclose() it: threads of ours run in it, and ends of threads and forks call back into it.
//
// Threads: any. Failure: none that matters; of an executable there is nothing to keep.

#pragma once

#include <dlfcn.h>

namespace phosphor {

inline void keep_library_loaded() noexcept {
  Dl_info library{};
  if (dladdr(reinterpret_cast<void*>(&keep_library_loaded), &library) == 0) return;
  // The handle is never closed: there is nothing to give back with RTLD_NODELETE.
  (void)dlopen(library.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}

}  // namespace phosphor
