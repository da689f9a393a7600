// Starts a thread of the library's own: detached, named, and with all signals blocked, because the
// application's signal handlers must not run on a thread that it does not know.
//
// std::thread throws where it cannot start; this returns false. Threads: any.

#pragma once

#include <pthread.h>

#include <csignal>

namespace phosphor {

// Runs object->run(). `name`: at most 15 characters.
template <typename T, void (T::*run)() noexcept>
bool start_background_thread(const char* name, T* object) noexcept {
  auto entry = [](void* pointer) -> void* {
    (static_cast<T*>(pointer)->*run)();
    return nullptr;
  };
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  const bool started = pthread_create(&thread, nullptr, entry, object) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!started) return false;
  pthread_setname_np(thread, name);
  pthread_detach(thread);
  return true;
}

}  // namespace phosphor
