#include <phosphor/current.h>

#include <new>

namespace phosphor {
namespace {

// Never destroyed, so that the destructors of other thread-local objects may still ask. Nothing is
// lost by that: a thread whose scopes have ended holds the background, which counts nothing.
struct Slot {
  alignas(Context) unsigned char bytes[sizeof(Context)];
  Context* context;  // in `bytes`; null: not there yet
};

thread_local Slot slot_of_this_thread;

Context& slot() noexcept {
  Slot& own = slot_of_this_thread;
  if (own.context == nullptr) own.context = new (own.bytes) Context();
  return *own.context;
}

}  // namespace

Context current() noexcept { return slot(); }

Context internal::exchange_current(Context context) noexcept {
  return std::exchange(slot(), std::move(context));
}

}  // namespace phosphor
