#include "client/recorder_list.h"

#include "client/pen.h"
#include "client/recorder.h"

#include <pthread.h>

#include <mutex>

namespace phosphor::internal {
namespace {

std::mutex list_mutex;
Recorder* first = nullptr;  // guarded by list_mutex; by Recorder::next_listed

void begin_anew_in_child() noexcept {
  forget_pens();
  for (Recorder* at = first; at != nullptr; at = at->next_listed) at->begin_anew_in_child();
  list_mutex.unlock();
}

void watch_forks() noexcept {
  static const int registered =
      pthread_atfork([] { list_mutex.lock(); }, [] { list_mutex.unlock(); }, &begin_anew_in_child);
  static_cast<void>(registered);
}

// One recorder that the list keeps, and keeps no longer; null if there is none. Letting it go may
// delete it, which takes the mutex: so one at a time, and not under the mutex.
Recorder* one_retired() noexcept {
  const std::lock_guard lock(list_mutex);
  for (Recorder* at = first; at != nullptr; at = at->next_listed) {
    if (std::exchange(at->kept_by_list, false)) return at;
  }
  return nullptr;
}

}  // namespace

void list_recorder(Recorder* recorder) noexcept {
  watch_forks();
  while (Recorder* const retired = one_retired()) retired->release();
  const std::lock_guard lock(list_mutex);
  recorder->next_listed = first;
  first = recorder;
}

void retire_recorder(Recorder* recorder) noexcept {
  const std::lock_guard lock(list_mutex);
  recorder->kept_by_list = true;
}

void unlist_recorder(Recorder* recorder) noexcept {
  const std::lock_guard lock(list_mutex);
  Recorder** link = &first;
  while (*link != recorder) link = &(*link)->next_listed;
  *link = recorder->next_listed;
}

}  // namespace phosphor::internal
