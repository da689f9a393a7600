#include "client/pen.h"

#include "client/recorder.h"

#include <pthread.h>

namespace phosphor::internal {

__thread Pen* pens_of_thread = nullptr;

namespace {

// A key rather than a thread_local object with a destructor: those end before other thread_local
// objects that may record, and the first of a thread is registered with an allocation. While a
// destructor of another key records, this one is called again.
pthread_key_t end_of_thread;

void put_back_all(void*) noexcept {
  while (Pen* const pen = pens_of_thread) {
    pens_of_thread = pen->next_of_thread;
    pen->recorder->put_back(pen);
  }
}

bool make_key() noexcept { return pthread_key_create(&end_of_thread, &put_back_all) == 0; }

}  // namespace

bool pens_can_be_kept() noexcept {
  static const bool made = make_key();
  return made;
}

Pen* find_pen(const Recorder* recorder) noexcept {
  for (Pen** link = &pens_of_thread; *link != nullptr; link = &(*link)->next_of_thread) {
    Pen* const pen = *link;
    if (pen->recorder != recorder) continue;
    *link = pen->next_of_thread;
    pen->next_of_thread = pens_of_thread;
    pens_of_thread = pen;
    return pen;
  }
  return nullptr;
}

void keep_pen(Pen* pen) noexcept {
  pen->next_of_thread = pens_of_thread;
  pens_of_thread = pen;
  pthread_setspecific(end_of_thread, pen);  // anything but null: the list is what counts
}

void put_back_retired_pens() noexcept {
  for (Pen** link = &pens_of_thread; *link != nullptr;) {
    Pen* const pen = *link;
    if (!pen->recorder->retired()) {
      link = &pen->next_of_thread;
      continue;
    }
    *link = pen->next_of_thread;
    pen->recorder->put_back(pen);
  }
}

void forget_pens() noexcept { pens_of_thread = nullptr; }

}  // namespace phosphor::internal
